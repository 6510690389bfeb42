#pragma once

#include <filesystem>
#include <functional>

#include "files/descriptor.hpp"

namespace runner::files {

/// Holds a new folder with a temporary name, in which something is made before it is moved to its place. The folder
/// goes at the end of this object with what is still in it, or the next time where the program was killed.
class StagingFolder {
 public:
  /// Makes it below `parent`. Throws FileError.
  explicit StagingFolder(const std::filesystem::path& parent);
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;
  ~StagingFolder();

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  /// Has it locked: it is in use.
  Descriptor lock_;
};

/// Removes what killed programs have left of their StagingFolders below `parent`; `before` is shown each first.
void remove_abandoned_folders(const std::filesystem::path& parent,
                              const std::function<void(const std::filesystem::path&)>& before = {}) noexcept;

/// Returns the number by which the file system knows a folder itself, 0 where there is none.
ino_t inode_of_folder(const std::filesystem::path& folder) noexcept;

}  // namespace runner::files

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "files/staging_folder.hpp"

namespace runner::files {

/// Makes a folder that a person asked for, so that it has its name only once all in it is there. Where it is not
/// finished nothing stays behind, and what stood there is as it was.
class OutputFolder {
 public:
  /// Says which folder may be replaced: one that has a regular file of this name, which the maker of such folders
  /// writes.
  struct Replacing {
    bool is_wanted = false;
    std::string mark;
  };

  /// Begins the folder. One that exists must be empty, or one that may be replaced. Throws FileError: EEXIST where it
  /// exists and may be replaced, but that is not wanted.
  OutputFolder(const std::filesystem::path& folder, Replacing replacing);

  /// Returns the folder as it is called for now: what is made goes there.
  const std::filesystem::path& path() const noexcept { return staging_->path(); }
  /// Returns the absolute path that it will have.
  const std::filesystem::path& target() const noexcept { return target_; }

  /// Waits until the disk has all of it and gives the folder its name. Throws FileError: EEXIST where somebody else has
  /// made it meanwhile.
  void finish();

 private:
  void check_target() const;
  void exchange();

  std::filesystem::path shown_;
  std::filesystem::path target_;
  Replacing replacing_;
  std::optional<StagingFolder> staging_;
};

}  // namespace runner::files

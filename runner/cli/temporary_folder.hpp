#pragma once

#include <filesystem>

namespace runner::cli {

/// Owns a folder in the one for temporary files, which this user alone can look into, and removes it with all in it.
class TemporaryFolder {
 public:
  /// Throws std::system_error where it cannot be made.
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace runner::cli

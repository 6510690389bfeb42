#pragma once

#include <filesystem>
#include <string_view>

namespace runner::cli {

/// Owns a file in the folder for temporary files, readable by this user alone.
class TemporaryFile {
 public:
  /// Throws std::system_error where it cannot be written.
  explicit TemporaryFile(std::string_view content);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace runner::cli

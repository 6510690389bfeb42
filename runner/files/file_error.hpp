#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace runner::files {

/// Carries what is wrong with a file: its path, what was attempted, the system's reason and its errno.
class FileError : public std::runtime_error {
 public:
  /// Says `PATH: cannot read it: No such file or directory (errno 2)`.
  FileError(const std::string& what, const std::filesystem::path& path, int error_number);
  /// Says `PATH: this is not a regular file`, where no system call has failed.
  FileError(const std::string& what, const std::filesystem::path& path);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Returns the errno, 0 where there is none.
  int error_number() const noexcept { return error_number_; }

 private:
  std::filesystem::path path_;
  int error_number_ = 0;
};

}  // namespace runner::files

#pragma once

#include <filesystem>
#include <string_view>

namespace runner::cli {

/// Owns a file in memory for the programs that this one starts. It has no name, so nothing is left of it however this
/// program ends.
class TemporaryFile {
 public:
  /// Throws std::system_error where it cannot be written.
  explicit TemporaryFile(std::string_view content);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// Returns a path by which this program and those that it starts can open the file while this object lives.
  std::filesystem::path path() const;

 private:
  int file_;
};

}  // namespace runner::cli

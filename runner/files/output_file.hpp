#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "files/descriptor.hpp"

namespace runner::files {

/// Writes a file that a person asked for, so that it has its name only once it is whole. Only a regular file is ever
/// replaced: into a device or a named pipe is written, a symbolic link and a folder are refused. Where it is not
/// finished nothing stays behind, and what stood there is as it was.
class OutputFile {
 public:
  /// Begins the file. What exists is replaced only where `replace` says so. Throws FileError: EEXIST where it exists.
  OutputFile(const std::filesystem::path& file, bool replace);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Writes what comes next. Throws FileError.
  void write(std::span<const std::byte> bytes);

  /// Makes it durable and gives it its name. Throws FileError: EEXIST where somebody else has made it meanwhile.
  void finish();

 private:
  void write_into();
  void begin_new();
  void name_it();

  std::filesystem::path file_;
  bool replace_;
  /// It stands for a device or a pipe, which has its name.
  bool is_named_ = false;
  Descriptor descriptor_;
  /// Empty for a file that has no name yet.
  std::filesystem::path temporary_;
};

}  // namespace runner::files

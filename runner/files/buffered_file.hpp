#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "files/descriptor.hpp"

namespace runner::files {

/// Writes a file in large pieces, inside a folder that nobody else writes into. Movable.
class BufferedFile {
 public:
  /// Opens it, or makes it, so that what is written comes behind what it holds. Throws FileError.
  explicit BufferedFile(const std::filesystem::path& file);

  /// Writes what comes next. Throws FileError.
  void write(std::string_view text);

  /// Writes what still waits; without it that is lost. Throws FileError.
  void finish();

 private:
  std::filesystem::path file_;
  Descriptor descriptor_;
  std::string waiting_;
};

}  // namespace runner::files

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace runner::archives {

/// Is a file in a zip archive, as the archive's list of files describes it.
struct ZipEntry {
  std::string name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed_size = 0;
  std::uint64_t size = 0;
  /// Where its own header begins, and where its packed bytes do.
  std::uint64_t header = 0;
  std::uint64_t begin = 0;

  bool is_encrypted() const { return (flags & 1) != 0; }
  /// Says whether its bytes lie in the archive as they are.
  bool is_stored() const { return method == 0 && !is_encrypted() && packed_size == size; }
};

/// Reads the list of a zip archive's files (PKWARE's APPNOTE 6.3.10), by name. Every place and size lies within the
/// archive, each file's own header is about the same file, no name is there twice and no byte belongs to two files.
/// Throws ArchiveError for what is no such archive.
std::vector<ZipEntry> read_zip_directory(std::string_view archive);

}  // namespace runner::archives

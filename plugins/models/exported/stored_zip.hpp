#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace exported {

/// Gives out the entries of a zip file that are stored as they are, as PyTorch writes them: none compressed, all in one
/// folder or none (APPNOTE.TXT 6.3.10, PKWARE). Every offset and size is checked against the file.
class StoredZip {
 public:
  /// Reads the directory. Throws ArchiveError for whatever is no such file.
  explicit StoredZip(std::string bytes);

  /// Returns the whole file, which stays as long as the zip.
  std::string_view bytes() const { return bytes_; }
  /// Says whether there is an entry of this name, which is given without the archive's folder.
  bool has(const std::string& name) const { return entries_.contains(name); }
  /// Returns an entry's bytes, which stay as long as the zip. Throws ArchiveError where there is none or its CRC-32 is
  /// another than the directory's.
  std::string_view at(const std::string& name) const;
  /// Lists the names that begin so, in alphabetical order.
  std::vector<std::string> names_below(const std::string& prefix) const;

 private:
  struct Entry {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::uint32_t crc = 0;
  };
  struct Directory {
    std::uint64_t entries = 0;
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
  };

  Directory find_directory() const;
  void read_directory();
  std::size_t begin_of(const std::string& name, std::uint64_t header, std::uint64_t size) const;

  std::string bytes_;
  std::map<std::string, Entry> entries_;
};

}  // namespace exported

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "datasets/arrays/mapped_file.hpp"

namespace runner {

/// Reads the files in a zip archive (PKWARE's APPNOTE 6.3), of more than 4 GiB too: stored ones in place, deflated ones
/// unpacked into memory. Every size and place is checked, and each file's CRC-32.
class ZipFile {
 public:
  /// Throws std::runtime_error, which names the file, for what is no archive or is cut off.
  explicit ZipFile(const std::filesystem::path& path);

  std::vector<std::string> names() const;

  /// Holds a file's bytes, and what keeps them alive: the archive's mapping, or memory.
  struct Content {
    std::shared_ptr<const void> owner;
    std::span<const std::byte> bytes;
  };

  bool has(const std::string& name) const;
  /// Throws std::runtime_error where there is no file of this name, or it is damaged, encrypted, or packed in another
  /// way.
  Content content(const std::string& name) const;

 private:
  struct Entry {
    std::string name;
    std::uint64_t flags = 0;
    std::uint64_t method = 0;
    std::uint64_t crc = 0;
    std::uint64_t packed_size = 0;
    std::uint64_t size = 0;
    std::uint64_t local_header = 0;
  };

  [[noreturn]] void fail(const std::string& what) const;
  std::uint64_t number(std::uint64_t at, std::size_t bytes) const;
  void read_directory();
  Entry read_entry(std::uint64_t& at) const;
  void read_large_sizes(Entry& entry, std::uint64_t at, std::uint64_t end) const;
  std::span<const std::byte> packed(const Entry& entry) const;
  Content unpacked(const Entry& entry) const;

  std::string name_;
  std::shared_ptr<const MappedFile> file_;
  std::vector<Entry> entries_;
};

}  // namespace runner

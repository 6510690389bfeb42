#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "archives/zip_directory.hpp"

namespace runner::archives {

/// Gives out the files in a zip archive, of more than 4 GiB too: stored ones in place, deflated ones unpacked into
/// memory. An archive is data from elsewhere: `read_zip_directory` says what is checked when it is opened.
class ZipFile {
 public:
  /// Reads the list of files; `owner` keeps the archive's bytes alive. Throws ArchiveError for what is no zip archive.
  ZipFile(std::string_view bytes, std::shared_ptr<const void> owner);

  /// Lists the files in it, in alphabetical order.
  const std::vector<ZipEntry>& entries() const { return entries_; }
  /// Returns the file of that name, null where there is none.
  const ZipEntry* find(std::string_view name) const;

  /// Holds a file's bytes, and what keeps them alive: the archive's owner, or memory.
  struct Content {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
  };
  /// Returns what is in a file. Throws ArchiveError where it is damaged, which its CRC-32 tells, encrypted, or packed
  /// in another way. Memory grows with what is unpacked, not with what the archive says.
  Content content(const ZipEntry& entry) const;

 private:
  Content unpacked(const ZipEntry& entry) const;

  std::string_view bytes_;
  std::shared_ptr<const void> owner_;
  std::vector<ZipEntry> entries_;
};

}  // namespace runner::archives

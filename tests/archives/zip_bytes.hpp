#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace runner::testing {

/// Is a file of a zip archive that a test writes, sound unless the test changes something.
struct ZipPart {
  std::string name;
  /// Its bytes as they lie in the archive.
  std::string packed;
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  /// The name in its own header, where that is another.
  std::optional<std::string> own_name = {};
  /// Where the list of files says that its own header is, where that is another place.
  std::optional<std::uint64_t> header = {};
};

ZipPart stored(const std::string& name, const std::string& content);
ZipPart deflated(const std::string& name, const std::string& content);

struct ZipShape {
  /// Numbers stand in fields of 64 bits wherever the format has some.
  bool is_zip64 = false;
  std::string comment = {};
  /// Added to the number of files that the archive says it has.
  std::uint64_t more_files = 0;
};

std::string zip_of(const std::vector<ZipPart>& parts, const ZipShape& shape = {});

/// Returns a file's own header.
std::string own_header(const ZipPart& part);

}  // namespace runner::testing

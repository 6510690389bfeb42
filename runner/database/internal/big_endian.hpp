#pragma once

#include <cstdint>

namespace runner::database {

/// Returns the number that four bytes hold, the highest first, as every number in a file of SQLite is written
/// (https://www.sqlite.org/fileformat.html).
inline std::uint32_t big_endian(const unsigned char* bytes) noexcept {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         std::uint32_t{bytes[3]};
}

}  // namespace runner::database

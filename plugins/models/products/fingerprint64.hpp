#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runner::products {

/// Returns the FNV-1a hash (Fowler, Noll & Vo; RFC 9923), which tells texts apart that differ by chance.
inline std::uint64_t fingerprint64(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char each : text) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3U;
  return hash;
}

/// Returns a number as 16 hexadecimal digits.
inline std::string hex_of(std::uint64_t number) {
  std::string hex(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4U) hex[i] = "0123456789abcdef"[number & 15U];
  return hex;
}

}  // namespace runner::products

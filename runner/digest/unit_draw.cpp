#include "digest/unit_draw.hpp"

#include <charconv>
#include <string>

#include "digest/sha256.hpp"

namespace runner {

std::uint64_t drawn_bits(std::uint64_t seed, std::string_view key, std::size_t index) {
  std::string text = std::to_string(seed);
  text.append(" ").append(key).append(" ").append(std::to_string(index));
  const auto digest = sha256_hex(std::string_view(text));
  std::uint64_t bits = 0;
  std::from_chars(digest.data(), digest.data() + 16, bits, 16);
  return bits;
}

double unit_draw(std::uint64_t seed, std::string_view key, std::size_t index) {
  return (static_cast<double>(drawn_bits(seed, key, index) >> 12) + 0.5) / 4503599627370496.0;
}

}  // namespace runner

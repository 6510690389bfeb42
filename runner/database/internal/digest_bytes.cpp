#include "database/internal/digest_bytes.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace runner::database {

namespace {

// The value of each character as a digit, and -1 for those that are none: what a digit is cannot be guessed, so that a
// branch would often be wrong.
constexpr auto digit_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) values['a' + i] = static_cast<std::int8_t>(10 + i);
  return values;
}();

int value_of(char digit) noexcept { return digit_values[static_cast<unsigned char>(digit)]; }

}  // namespace

std::optional<DigestBytes> digest_bytes_from(std::string_view hex) noexcept {
  DigestBytes bytes{};
  if (hex.size() != 2 * bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = value_of(hex[2 * i]);
    const int low = value_of(hex[2 * i + 1]);
    if ((high | low) < 0) return std::nullopt;
    bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return bytes;
}

DigestBytes digest_bytes(std::string_view hex) {
  if (const auto bytes = digest_bytes_from(hex)) return *bytes;
  throw std::logic_error("'" + std::string(hex) + "' is no SHA-256");
}

}  // namespace runner::database

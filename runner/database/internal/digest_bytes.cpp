#include "database/internal/digest_bytes.hpp"

#include <stdexcept>
#include <string>

namespace runner::database {

namespace {

int value_of(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

}  // namespace

std::optional<DigestBytes> digest_bytes_from(std::string_view hex) noexcept {
  DigestBytes bytes{};
  if (hex.size() != 2 * bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = value_of(hex[2 * i]);
    const int low = value_of(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::byte>(high << 4 | low);
  }
  return bytes;
}

DigestBytes digest_bytes(std::string_view hex) {
  if (const auto bytes = digest_bytes_from(hex)) return *bytes;
  throw std::logic_error("'" + std::string(hex) + "' is no SHA-256");
}

}  // namespace runner::database

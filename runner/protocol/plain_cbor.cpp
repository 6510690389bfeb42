#include "protocol/plain_cbor.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace runner::protocol {

namespace {

constexpr std::size_t deepest = 100;

// The kinds of CBOR's initial byte, RFC 8949, section 3.1.
enum Kind : std::uint8_t { unsigned_integer, negative_integer, byte_text, text, array, map, tag, simple_or_real };

// Reads the argument of the initial byte `first`, which is in its lower bits or in the bytes after it.
std::optional<std::uint64_t> take_argument(std::uint8_t first, std::span<const std::uint8_t>& rest) {
  const unsigned info = first & 31U;
  if (info < 24) return info;
  if (info > 27) return std::nullopt;
  const std::size_t size = std::size_t{1} << (info - 24);
  if (rest.size() < size) return std::nullopt;
  std::uint64_t argument = 0;
  for (const std::uint8_t byte : rest.first(size)) argument = argument << 8 | byte;
  rest = rest.subspan(size);
  return argument;
}

}  // namespace

bool is_plain_cbor(std::span<const std::uint8_t> bytes) {
  // How many values are still to come, for each level.
  std::vector<std::uint64_t> expected = {1};
  while (!expected.empty()) {
    if (expected.back() == 0) {
      expected.pop_back();
      continue;
    }
    --expected.back();
    if (bytes.empty() || expected.size() > deepest) return false;
    const std::uint8_t first = bytes.front();
    bytes = bytes.subspan(1);
    const auto argument = take_argument(first, bytes);
    if (!argument) return false;
    const auto kind = static_cast<Kind>(first >> 5);
    if (kind == tag) return false;
    if (kind == byte_text || kind == text) {
      if (*argument > bytes.size()) return false;
      bytes = bytes.subspan(*argument);
    } else if (kind == array || kind == map) {
      // Each value takes a byte or more.
      if (*argument > bytes.size()) return false;
      expected.push_back(kind == map ? 2 * *argument : *argument);
    }
  }
  return bytes.empty();
}

}  // namespace runner::protocol

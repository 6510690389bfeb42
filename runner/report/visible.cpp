#include "report/visible.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace runner::report {

namespace {

struct Decoded {
  std::uint32_t character = 0;
  /// 0 where the text begins with a byte that is no UTF-8.
  std::size_t bytes = 0;
};

// RFC 3629: the shortest form alone, no surrogates, nothing above U+10FFFF.
Decoded first_of_utf8(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {};
  std::uint32_t character = first & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) return {};
    character = character << 6 | (next & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < least[bytes] || character > 0x10ffff || is_surrogate) return {};
  return {character, bytes};
}

bool steers(std::uint32_t character) {
  const auto between = [&](std::uint32_t from, std::uint32_t to) { return character >= from && character <= to; };
  // C0, DEL and C1; marks of direction, line and paragraph separators, the byte order mark.
  return character < 0x20 || between(0x7f, 0x9f) || character == 0x61c || between(0x200e, 0x200f) ||
         between(0x2028, 0x202e) || between(0x2066, 0x2069) || character == 0xfeff;
}

std::string written_out(std::uint32_t character) {
  switch (character) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return character < 0x20 ? fmt::format("\\x{:02x}", character) : fmt::format("\\u{:04x}", character);
  }
}

// `kept` says which of the characters that steer may stay; `replaced` gives what takes the place of the others and,
// with the number of the byte, of what is no UTF-8.
template <class Kept, class Replaced>
std::string with_replaced(std::string_view text, Kept&& kept, Replaced&& replaced) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [character, bytes] = first_of_utf8(text);
    if (bytes == 0) {
      result += replaced(static_cast<unsigned char>(text.front()), true);
    } else if (steers(character) && !kept(character)) {
      result += replaced(character, false);
    } else {
      result += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return result;
}

std::string written(std::uint32_t character, bool is_byte) {
  return is_byte ? fmt::format("\\x{:02x}", character) : written_out(character);
}

}  // namespace

std::string visible(std::string_view text) {
  return with_replaced(
      text, [](std::uint32_t) { return false; }, written);
}

std::string visible_lines(std::string_view text) {
  return with_replaced(
      text, [](std::uint32_t character) { return character == '\n' || character == '\t'; }, written);
}

std::string blanked(std::string_view text) {
  return with_replaced(
      text, [](std::uint32_t) { return false; },
      [](std::uint32_t character, bool is_byte) {
        return std::string(is_byte || character < 0x80 ? 1 : character < 0x800 ? 2 : 3, ' ');
      });
}

std::string one_line(std::string_view text) {
  return with_replaced(
      text, [](std::uint32_t) { return false; }, [](std::uint32_t, bool) { return " "; });
}

}  // namespace runner::report

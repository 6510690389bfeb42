#include "text/visible.hpp"

#include <algorithm>
#include <cstdint>

#include "text/utf8.hpp"

namespace runner::text {

namespace {

bool steers(std::uint32_t character) {
  const auto between = [&](std::uint32_t from, std::uint32_t to) { return character >= from && character <= to; };
  // C0, DEL and C1; marks of direction, line and paragraph separators, the byte order mark.
  return character < 0x20 || between(0x7f, 0x9f) || character == 0x61c || between(0x200e, 0x200f) ||
         between(0x2028, 0x202e) || between(0x2066, 0x2069) || character == 0xfeff;
}

std::string hexadecimal(std::uint32_t number, int digits) {
  constexpr const char* all = "0123456789abcdef";
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += all[number >> shift & 15U];
  return text;
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
      return character < 0x20 ? "\\x" + hexadecimal(character, 2) : "\\u" + hexadecimal(character, 4);
  }
}

// `kept` says which of the characters that steer may stay; `replaced` gives what takes the place of the others and,
// with the number of the byte, of what is no UTF-8.
template <class Kept, class Replaced>
std::string with_replaced(std::string_view text, Kept&& kept, Replaced&& replaced) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto [character, bytes] = first_character(text);
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
  return is_byte ? "\\x" + hexadecimal(character, 2) : written_out(character);
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

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t end = 0;
  while (end < text.size() && end < longest) end += std::max<std::size_t>(first_character(text.substr(end)).bytes, 1);
  return "'" + visible(text.substr(0, end)) + (end < text.size() ? "…'" : "'");
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

}  // namespace runner::text

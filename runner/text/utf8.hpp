#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runner::text {

/// Is a character at the front of a text.
struct Character {
  std::uint32_t code_point = 0;
  /// 0 where the text begins with a byte that is no UTF-8.
  std::size_t bytes = 0;
};

/// Returns the first character of a text that is not empty (RFC 3629): the shortest form alone, no surrogates, nothing
/// above U+10FFFF.
Character first_character(std::string_view text);

}  // namespace runner::text

#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace runner::cluster {

/// Returns the number, 0 or more, that a text is; nothing where it is something else.
inline std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && number >= 0;
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace runner::cluster

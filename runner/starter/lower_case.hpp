#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace runner::starter {

/// Returns the text with its letters A to Z in lower case.
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

}  // namespace runner::starter

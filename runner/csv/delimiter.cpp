#include "csv/delimiter.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace csv {

char delimiter_of(std::string_view text) {
  if (text == "\\t") return '\t';
  // What a number or a quoted cell consists of can separate none.
  constexpr std::string_view never = "\"\r\n0123456789+-.";
  if (text.size() == 1 && text.front() > 0 && never.find(text.front()) == std::string_view::npos) return text.front();
  throw std::invalid_argument(
      "the delimiter must be one character, such as ',' or ';', or '\\t' for a tab, and none that"
      " numbers are written with; it is '" +
      std::string(text) + "'");
}

std::optional<char> likely_delimiter(std::string_view line, char delimiter) {
  std::optional<char> best;
  std::ptrdiff_t most = 0;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto number = std::count(line.begin(), line.end(), candidate);
    if (candidate == delimiter || number <= most) continue;
    best = candidate;
    most = number;
  }
  return best;
}

std::string shown_delimiter(char delimiter) {
  return delimiter == '\t' ? "'\\t'" : "'" + std::string(1, delimiter) + "'";
}

}  // namespace csv

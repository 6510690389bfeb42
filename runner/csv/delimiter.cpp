#include "csv/delimiter.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "csv/text.hpp"

namespace csv {

namespace {

// Takes the first line off a text, and returns what stands outside of quotes in it.
std::string take_line_without_quotes(std::string_view& text) {
  std::string line;
  bool in_quotes = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') in_quotes = !in_quotes;
    if (!in_quotes && (c == '\n' || c == '\r')) break;
    if (!in_quotes) line += c;
  }
  text.remove_prefix(at);
  return line;
}

std::ptrdiff_t count_of(char delimiter, std::string_view line) {
  return std::count(line.begin(), line.end(), delimiter);
}

}  // namespace

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

char found_delimiter(std::string_view text, char decimal) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \r\n"), text.size()));
  if (const auto separator = announced_delimiter(text.substr(0, text.find_first_of("\r\n")))) return *separator;
  const std::string first = take_line_without_quotes(text);
  text.remove_prefix(std::min(text.find_first_not_of(" \r\n"), text.size()));
  const std::string second = take_line_without_quotes(text);
  const auto other = likely_delimiter(first, ',');
  const auto commas = count_of(',', first);
  if (!other || commas == 0) return other.value_or(',');
  // A name such as `length, mm` holds a comma, and so do numbers below it.
  const auto others = count_of(*other, first);
  const bool others_fit = others == count_of(*other, second);
  const bool commas_fit = commas == count_of(',', second);
  return others_fit && (decimal == ',' || !commas_fit || others >= commas) ? *other : ',';
}

std::optional<char> announced_delimiter(std::string_view line) {
  line = trimmed(line);
  if (line.size() >= 2 && line.starts_with('"') && line.ends_with('"')) line = line.substr(1, line.size() - 2);
  const bool is_separator_line = line.size() <= 5 && (line.starts_with("sep=") || line.starts_with("SEP="));
  if (!is_separator_line) return std::nullopt;
  // A tab at the end has been trimmed.
  return line.size() == 5 ? line.back() : '\t';
}

std::optional<char> likely_delimiter(std::string_view line, char delimiter) {
  std::optional<char> best;
  std::ptrdiff_t most = 0;
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto number = count_of(candidate, line);
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

#include "config/wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace runner::config {

namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string shortened(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string out;
  std::size_t count = 0;
  for (const char c : text) {
    if (!continues_character(c) && ++count > longest) return out + "…";
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    out += control ? ' ' : c;
  }
  return out;
}

std::string in_quotes(std::string_view text) { return "'" + shortened(text) + "'"; }

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 40;
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) out += (i == 0 ? "" : ", ") + shortened(names[i]);
  return names.size() > most ? out + ", …" : out;
}

std::string number_text(double value) {
  std::array<char, 64> text{};
  // Whole numbers are written out, since 1e+05 is shorter but not clearer.
  const bool whole = std::floor(value) == value && std::abs(value) < 1e15;
  const auto end = whole ? std::to_chars(text.begin(), text.end(), static_cast<long long>(value))
                         : std::to_chars(text.begin(), text.end(), value);
  return std::string(text.begin(), end.ptr);
}

std::string remedy(std::string_view name, const std::vector<std::string>& candidates, std::string_view introduction) {
  if (const auto near = closest(name, candidates)) return "; did you mean " + in_quotes(*near) + "?";
  if (candidates.empty()) return "";
  return "; " + std::string(introduction) + ": " + listed(candidates);
}

}  // namespace runner::config

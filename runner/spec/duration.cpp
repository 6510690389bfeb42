#include "spec/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace runner::spec {

namespace {

struct Unit {
  std::string_view name;
  double seconds;
};

// From large to small: a text uses them in this order.
constexpr std::array<Unit, 5> units = {{{"d", 86400.0}, {"h", 3600.0}, {"m", 60.0}, {"s", 1.0}, {"ms", 0.001}}};

bool is_number_character(char c) { return (c >= '0' && c <= '9') || c == '.'; }

}  // namespace

std::optional<double> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double seconds = 0.0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && is_number_character(text[digits])) ++digits;
    std::size_t end = digits;
    while (end < text.size() && !is_number_character(text[end])) ++end;
    double count = 0.0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + digits, count, std::chars_format::fixed);
    if (error != std::errc() || stop != text.data() + digits) return std::nullopt;
    const auto name = text.substr(digits, end - digits);
    while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
    if (next_unit == units.size()) return std::nullopt;
    seconds += count * units[next_unit++].seconds;
    text.remove_prefix(end);
  }
  return seconds;
}

std::string format_duration(double seconds) {
  std::string text;
  for (const auto& unit : units) {
    if (unit.name == "s") break;
    const double count = std::floor(seconds / unit.seconds);
    if (!(count >= 1.0) || count > 1e15) continue;
    text += std::to_string(static_cast<long long>(count));
    text += unit.name;
    seconds -= count * unit.seconds;
  }
  if (seconds == 0.0 && !text.empty()) return text;
  std::array<char, 64> digits{};
  // Sums such as 60.1 - 60 leave digits that nobody wrote.
  const auto end = std::to_chars(digits.begin(), digits.end(), std::round(seconds * 1e6) / 1e6);
  return text.append(digits.begin(), end.ptr) + "s";
}

}  // namespace runner::spec

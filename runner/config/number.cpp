#include "config/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "config/yaml/scalar.hpp"

namespace runner::config {

std::optional<std::int64_t> read_integer(std::string_view text) {
  const auto value = read_plain_scalar(text);
  const auto* held = std::get_if<std::int64_t>(&value);
  constexpr std::int64_t largest = std::int64_t{1} << 53;
  if (held == nullptr || *held > largest || *held < -largest) return std::nullopt;
  return *held;
}

std::optional<double> read_finite(std::string_view text) {
  const auto value = read_plain_scalar(text);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&value);
  return real != nullptr && std::isfinite(*real) ? std::optional(*real) : std::nullopt;
}

std::string rounded_text(double value, int digits) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::general, digits);
  double rounded = 0.0;
  std::from_chars(text.begin(), end.ptr, rounded);
  return exact_text(rounded);
}

std::string exact_text(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value);
  return std::string(text.begin(), end.ptr);
}

}  // namespace runner::config

#include "events/non_finite.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace runner::events {

namespace {

struct Written {
  std::string_view text;
  double number;
};

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::array<Written, 3> all = {
    {{"nan", std::numeric_limits<double>::quiet_NaN()}, {"inf", infinity}, {"-inf", -infinity}}};

}  // namespace

std::optional<std::string_view> non_finite_text(double value) {
  for (const auto& [text, number] : all) {
    if (std::isnan(number) ? std::isnan(value) : value == number) return text;
  }
  return std::nullopt;
}

std::optional<double> non_finite_number(std::string_view text) {
  for (const auto& written : all) {
    if (written.text == text) return written.number;
  }
  return std::nullopt;
}

}  // namespace runner::events

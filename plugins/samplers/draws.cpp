#include "samplers/draws.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace runner::samplers {

namespace {

// Enough digits to tell a hundred thousand values between the bounds apart.
int digits(double low, double high) {
  const double largest = std::max(std::abs(low), std::abs(high));
  return 6 + std::clamp(static_cast<int>(std::floor(std::log10(largest / (high - low)))), 0, 9);
}

}  // namespace

double readable_value(const SearchParameter& parameter, double u) {
  const double value = parameter.from_unit(u);
  if (parameter.count()) return value;
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::general, digits(parameter.low, parameter.high))
          .ptr;
  double rounded = value;
  std::from_chars(text, end, rounded);
  // A bound itself may be excluded by the plugin that gets the value.
  if (rounded <= parameter.low) return std::nextafter(parameter.low, parameter.high);
  return rounded >= parameter.high ? std::nextafter(parameter.high, parameter.low) : rounded;
}

SearchPoint point_at(const SearchSpace& space, const std::function<double(std::size_t)>& unit) {
  SearchPoint point(space.size());
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (is_active(space[i], point)) point[i] = readable_value(space[i], unit(i));
  }
  return point;
}

std::string text_of(const SearchPoint& point) {
  std::string text(point.size() * sizeof(double), '\0');
  for (std::size_t i = 0; i < point.size(); ++i) {
    // No parameter is ever NaN; 0 and -0 are one value.
    const double number = point[i] ? *point[i] + 0.0 : std::nan("");
    std::memcpy(text.data() + i * sizeof number, &number, sizeof number);
  }
  return text;
}

std::optional<SearchPoint> DistinctPoints::at(std::size_t index) {
  const auto most_draws = [](std::size_t place) { return 1000 + 20 * (place + 1); };
  while (points_.size() <= index && draws_ < most_draws(index)) {
    auto point = draw_(draws_++);
    if (!seen_.insert(text_of(point)).second) continue;
    points_.push_back(std::move(point));
    draw_of_.push_back(draws_);
  }
  // What has been asked for before must not change the answer.
  if (points_.size() <= index || draw_of_[index] > most_draws(index)) return std::nullopt;
  return points_[index];
}

}  // namespace runner::samplers

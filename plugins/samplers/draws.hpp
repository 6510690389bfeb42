#pragma once

#include <functional>
#include <optional>
#include <runner/search_space.hpp>
#include <string>
#include <unordered_set>
#include <vector>

namespace runner::samplers {

/// Returns the value at `u` of a parameter, above 0 and below 1. A real that takes every number is rounded to 6
/// significant digits, more where its bounds are close, and stays between them, as the draws of `random:` in a sweep.
double readable_value(const SearchParameter& parameter, double u);

/// Returns the point that has `unit(i)` as the place of parameter number i in its distribution.
SearchPoint point_at(const SearchSpace& space, const std::function<double(std::size_t)>& unit);

/// Returns a text that two points share only if they are equal.
std::string text_of(const SearchPoint& point);

/// Leaves out of a sequence of points those that have come before.
class DistinctPoints {
 public:
  /// `draw(n)` returns point number n of the sequence with repetitions.
  explicit DistinctPoints(std::function<SearchPoint(std::size_t)> draw) : draw_(std::move(draw)) {}

  /// Returns point number `index` of those that differ; none where it does not come in far more draws than it takes to
  /// meet every point of a small space.
  std::optional<SearchPoint> at(std::size_t index);

 private:
  std::function<SearchPoint(std::size_t)> draw_;
  std::size_t draws_ = 0;
  std::unordered_set<std::string> seen_;
  std::vector<SearchPoint> points_;
  // Which draw each of the points was.
  std::vector<std::size_t> draw_of_;
};

}  // namespace runner::samplers

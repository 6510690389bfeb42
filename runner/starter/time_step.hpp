#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runner::starter {

/// Says how far the rows of a series lie apart, and what follows from that for its windows.
struct TimeStep {
  /// `a month`, `10 minutes`, …; `a step` where the numbers have no unit.
  std::string name;
  /// All rows follow each other as soon as most do.
  bool is_even = false;
  /// So do all but one in twenty.
  bool is_mostly_even = false;
  /// Rows of what repeats itself: 12 for months. 1 where nothing is known to.
  std::int64_t season = 1;
  /// Rows that a first model is to see, and to predict.
  std::int64_t window = 24;
  std::int64_t horizon = 3;
};

/// Says what numbers that tell times are.
enum class TimeNumbers {
  /// Seconds, as dates are read.
  seconds,
  /// Numbers that a person has written: years where they look like such.
  plain
};

/// Finds the step between different times, the earliest first, of which there are two or more.
TimeStep find_step(const std::vector<double>& times, TimeNumbers numbers);

}  // namespace runner::starter

#include "starter/time_step.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace runner::starter {

namespace {

constexpr double minute = 60;
constexpr double hour = 60 * minute;
constexpr double day = 24 * hour;

// Steps between `least` and `most` are such a unit.
struct Unit {
  double least;
  double most;
  const char* name;
  std::int64_t season;
  std::int64_t window;
  std::int64_t horizon;
};

constexpr auto units_of_seconds = std::to_array<Unit>({{365 * day, 366 * day, "a year", 1, 12, 3},
                                                       {90 * day, 92 * day, "a quarter", 4, 12, 4},
                                                       {28 * day, 31 * day, "a month", 12, 24, 3},
                                                       {7 * day, 7 * day, "a week", 52, 104, 4},
                                                       {day, day, "a day", 7, 28, 7},
                                                       {hour, hour, "an hour", 24, 48, 24},
                                                       {30 * minute, 30 * minute, "half an hour", 48, 96, 12},
                                                       {15 * minute, 15 * minute, "a quarter of an hour", 96, 192, 8},
                                                       {10 * minute, 10 * minute, "10 minutes", 144, 288, 12},
                                                       {5 * minute, 5 * minute, "5 minutes", 288, 576, 12},
                                                       {minute, minute, "a minute", 1, 60, 10},
                                                       {1, 1, "a second", 1, 60, 10}});

constexpr auto units_of_years = std::to_array<Unit>(
    {{0.999, 1.001, "a year", 1, 12, 3}, {0.24, 0.26, "a quarter", 4, 12, 4}, {0.08, 0.0867, "a month", 12, 24, 3}});

// Rows of working days alone: most follow after one day, those behind a weekend after three.
constexpr Unit working_day = {day, day, "a working day", 5, 20, 5};

TimeStep step_of(const Unit& unit, bool is_even) {
  return {unit.name, is_even, is_even, unit.season, unit.window, unit.horizon};
}

std::vector<double> sorted_steps(const std::vector<double>& times) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < times.size(); ++i) steps.push_back(times[i] - times[i - 1]);
  std::sort(steps.begin(), steps.end());
  return steps;
}

bool are_working_days(const std::vector<double>& steps) {
  constexpr std::size_t fewest_weekends = 8;
  constexpr std::size_t few_holidays = 20;
  const auto count = [&](double days) { return std::count(steps.begin(), steps.end(), days * day); };
  const auto weekends = static_cast<std::size_t>(count(3));
  const auto others = steps.size() - weekends - static_cast<std::size_t>(count(1));
  return weekends * fewest_weekends > steps.size() && others * few_holidays < steps.size() * 2;
}

bool look_like_years(const std::vector<double>& times) {
  constexpr double first = 1000;
  constexpr double last = 2500;
  return times.front() >= first && times.back() <= last;
}

}  // namespace

TimeStep find_step(const std::vector<double>& times, TimeNumbers numbers) {
  // Months and years differ in length by less than that.
  constexpr double longest = 1.5;
  constexpr std::size_t few = 20;
  const auto steps = sorted_steps(times);
  const double usual = steps[steps.size() / 2];
  const auto others = static_cast<std::size_t>(std::count_if(
      steps.begin(), steps.end(), [&](double step) { return step > longest * usual || step * longest < usual; }));
  const bool are_seconds = numbers == TimeNumbers::seconds;
  if (are_seconds && usual == day && others > 0 && are_working_days(steps)) return step_of(working_day, true);
  const auto is_usual = [&](const Unit& unit) { return unit.least <= usual && usual <= unit.most; };
  TimeStep step{"a step"};
  if (are_seconds) {
    const auto* const unit = std::find_if(units_of_seconds.begin(), units_of_seconds.end(), is_usual);
    if (unit != units_of_seconds.end()) step = step_of(*unit, true);
  } else if (look_like_years(times)) {
    const auto* const unit = std::find_if(units_of_years.begin(), units_of_years.end(), is_usual);
    if (unit != units_of_years.end()) step = step_of(*unit, true);
  }
  step.is_even = others == 0;
  step.is_mostly_even = others * few <= steps.size();
  return step;
}

}  // namespace runner::starter

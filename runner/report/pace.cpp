#include "report/pace.hpp"

namespace runner::report {

namespace {

constexpr std::int64_t enough_reports = 5;
constexpr double enough_seconds = 2.0;

}  // namespace

void Pace::reported(Clock::time_point now) {
  if (reports_++ == 0) first_ = now;
}

std::optional<double> Pace::seconds_per_epoch(Clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - first_).count();
  if (reports_ < enough_reports || seconds < enough_seconds) return std::nullopt;
  return seconds / static_cast<double>(reports_ - 1);
}

}  // namespace runner::report

#include "supervisor/deadlines.hpp"

#include <algorithm>
#include <utility>

#include "spec/duration.hpp"

namespace runner::supervisor {

namespace {

Clock::time_point after(Clock::time_point begin, double seconds) {
  // Longer than a year is as good as none, and would not fit the clock.
  const double bounded = std::min(seconds, 366.0 * 86400.0);
  return begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(bounded));
}

}  // namespace

Deadlines::Deadlines(const spec::Training& training, std::chrono::milliseconds load_limit, Clock::time_point now)
    : training_(training), load_limit_(load_limit), begun_(now), reported_(now) {}

void Deadlines::loaded(Clock::time_point now) {
  loaded_ = now;
  reported_ = now;
}

void Deadlines::pause(Clock::time_point now) {
  if (!paused_) paused_ = now;
}

void Deadlines::go_on(Clock::time_point now) {
  if (!paused_) return;
  const auto begin = *std::exchange(paused_, std::nullopt);
  leave_out(now - begin);
}

void Deadlines::leave_out(Clock::duration time) {
  // Held limits do not run.
  if (paused_) return;
  begun_ += time;
  if (loaded_) *loaded_ += time;
  reported_ += time;
}

std::optional<Clock::time_point> Deadlines::load_end() const {
  if (loaded_) return std::nullopt;
  return begun_ + load_limit_;
}

std::optional<Clock::time_point> Deadlines::stall_end() const {
  if (!loaded_) return std::nullopt;
  return after(reported_, training_.stall_limit);
}

std::optional<Clock::time_point> Deadlines::time_end() const {
  if (!loaded_ || !training_.time_limit) return std::nullopt;
  return after(*loaded_, *training_.time_limit);
}

std::optional<Clock::time_point> Deadlines::next() const {
  std::optional<Clock::time_point> earliest;
  if (paused_) return earliest;
  for (const auto& end : {load_end(), stall_end(), time_end()}) {
    if (end && (!earliest || *end < *earliest)) earliest = end;
  }
  return earliest;
}

std::optional<PassedLimit> Deadlines::passed(Clock::time_point now) const {
  if (paused_) return std::nullopt;
  const auto is_over = [&](const std::optional<Clock::time_point>& end) { return end && now >= *end; };
  if (is_over(load_end())) {
    const double seconds = std::chrono::duration<double>(load_limit_).count();
    return PassedLimit{"load_limit", "loading its plugins took longer than " + spec::format_duration(seconds)};
  }
  if (is_over(time_end())) {
    return PassedLimit{
        "time_limit", "it took longer than training.time_limit (" + spec::format_duration(*training_.time_limit) + ")"};
  }
  if (is_over(stall_end())) {
    return PassedLimit{"stall_limit", "it reported nothing for longer than training.stall_limit (" +
                                          spec::format_duration(training_.stall_limit) + ")"};
  }
  return std::nullopt;
}

}  // namespace runner::supervisor

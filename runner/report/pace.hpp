#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace runner::report {

using Clock = std::chrono::steady_clock;

/// Measures how fast epochs come. What happens before the first one (loading LibTorch, the data) is not counted.
class Pace {
 public:
  /// Notes that an epoch was reported.
  void reported(Clock::time_point now);

  /// Returns the seconds that an epoch takes on average; none before there is enough to say so: five epochs and two
  /// seconds.
  std::optional<double> seconds_per_epoch(Clock::time_point now) const;

 private:
  Clock::time_point first_;
  std::int64_t reports_ = 0;
};

}  // namespace runner::report

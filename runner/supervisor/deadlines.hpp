#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::supervisor {

using Clock = std::chrono::steady_clock;

/// Says which limit of a trial has passed.
struct PassedLimit {
  /// `load_limit`, `time_limit` or `stall_limit`.
  std::string reason;
  /// For a person.
  std::string sentence;
};

/// Watches the limits of one trial: on loading its plugins, on the time between two reports, on its whole time. Time in
/// which its worker was stopped does not count.
class Deadlines {
 public:
  /// Starts the limit on loading.
  Deadlines(const spec::Training& training, std::chrono::milliseconds load_limit, Clock::time_point now);

  /// Ends the limit on loading; the others begin.
  void loaded(Clock::time_point now);
  /// Starts the stall limit anew.
  void reported(Clock::time_point now) { reported_ = now; }

  /// Holds all limits, until `go_on`; nothing where they are held.
  void pause(Clock::time_point now);
  /// Lets the limits go on where they are held.
  void go_on(Clock::time_point now);
  /// Leaves a time out of account in which nobody could watch.
  void leave_out(Clock::duration time);

  /// Returns the moment of the next limit; none where no limit is set, or they are held.
  std::optional<Clock::time_point> next() const;
  /// Returns the limit that has passed, if one has.
  std::optional<PassedLimit> passed(Clock::time_point now) const;

 private:
  std::optional<Clock::time_point> load_end() const;
  std::optional<Clock::time_point> stall_end() const;
  std::optional<Clock::time_point> time_end() const;

  spec::Training training_;
  std::chrono::milliseconds load_limit_;
  Clock::time_point begun_;
  std::optional<Clock::time_point> loaded_;
  Clock::time_point reported_;
  std::optional<Clock::time_point> paused_;
};

}  // namespace runner::supervisor

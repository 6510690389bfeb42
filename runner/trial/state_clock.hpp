#pragma once

#include <chrono>

#include "spec/resume_every.hpp"

namespace runner::trial {

/// Says when a trial takes a state that it can be resumed from.
class StateClock {
 public:
  using Clock = std::chrono::steady_clock;

  /// Throws std::invalid_argument where the text is no `training.resume_every`.
  explicit StateClock(const std::string& resume_every);

  /// Says whether a state is due after a batch in which the optimizer made so many steps; `epoch_ended` where it was an
  /// epoch's last. Asked once a batch; never due without a step, since a state does not hold the gradients that wait
  /// for it.
  bool is_due(std::int64_t steps, bool epoch_ended);
  /// Says whether any state is wanted at all.
  bool is_on() const { return every_.unit != spec::ResumeEvery::Unit::never; }
  /// Tells how long taking the last state held the training up.
  void taken(double seconds);

 private:
  spec::ResumeEvery every_;
  std::int64_t steps_ = 0;
  std::int64_t epochs_ = 0;
  double least_seconds_ = 30.0;
  Clock::time_point last_ = Clock::now();
};

}  // namespace runner::trial

#include "trial/state_clock.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace runner::trial {

namespace {

constexpr double lost_seconds = 30.0;
// A state may take 2 % of the time.
constexpr double share = 0.02;

}  // namespace

StateClock::StateClock(const std::string& resume_every) {
  const auto every = spec::parse_resume_every(resume_every);
  if (!every) throw std::invalid_argument("training.resume_every: '" + resume_every + "' cannot be read");
  every_ = *every;
  if (every_.unit == spec::ResumeEvery::Unit::seconds) least_seconds_ = every_.count;
}

bool StateClock::is_due(std::int64_t steps, bool epoch_ended) {
  using Unit = spec::ResumeEvery::Unit;
  steps_ += steps;
  epochs_ += epoch_ended ? 1 : 0;
  if (steps == 0) return false;
  switch (every_.unit) {
    case Unit::never:
      return false;
    case Unit::steps:
      return static_cast<double>(steps_) >= every_.count;
    case Unit::epochs:
      return static_cast<double>(epochs_) >= every_.count;
    default:
      return std::chrono::duration<double>(Clock::now() - last_).count() >= least_seconds_;
  }
}

void StateClock::taken(double seconds) {
  steps_ = 0;
  epochs_ = 0;
  last_ = Clock::now();
  if (every_.unit == spec::ResumeEvery::Unit::automatic) least_seconds_ = std::max(lost_seconds, seconds / share);
}

}  // namespace runner::trial

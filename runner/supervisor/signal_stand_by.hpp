#pragma once

#include <atomic>
#include <chrono>
#include <thread>

namespace runner::supervisor {

/// Stands by for a thread that reads signals and may be kept from it: by a database that another program has locked, or
/// by a reader of our output who takes nothing. A SIGINT, SIGTERM or SIGHUP that has waited for two seconds ends the
/// program with exit code 130, a SIGTSTP stops it. The signals are blocked in all threads.
class SignalStandBy {
 public:
  /// Starts a thread. Throws std::system_error.
  SignalStandBy();
  SignalStandBy(const SignalStandBy&) = delete;
  SignalStandBy& operator=(const SignalStandBy&) = delete;
  ~SignalStandBy();

  /// Ends the program with exit code 130 where this object is still there after that time.
  void end_within(std::chrono::milliseconds time);

 private:
  using Clock = std::chrono::steady_clock;

  void stand_by();
  void sleep(Clock::duration longest, bool for_signal);

  int signals_ = -1;
  int call_ = -1;
  std::atomic<bool> is_over_ = false;
  std::atomic<Clock::duration> end_ = Clock::duration::max();
  std::thread thread_;
};

}  // namespace runner::supervisor

#pragma once

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

#include "supervisor/signal_stand_by.hpp"

namespace runner::supervisor {

/// Turns SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGCHLD into something to poll for. Make it before any other thread is
/// started, so that none takes them; restores the signal mask at its end. A signal that was ignored when the program
/// started (nohup) stays ignored; one that is not read for two seconds has its effect all the same, see SignalStandBy.
class SignalWatch {
 public:
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  /// Becomes readable when a signal has come.
  int descriptor() const { return descriptor_; }

  /// Returns the next signal that has come, if any, without waiting.
  std::optional<int> next();

  /// Says whether a signal has come that asks the program to end; those that have come are then read.
  bool end_is_wanted();

  /// Stops this process, as a SIGTSTP that was read would have done, and returns once it goes on.
  void stop_here() const;

  /// Ends the program with exit code 130 where this object is still there after that time.
  void end_within(std::chrono::milliseconds time) { stand_by_->end_within(time); }

 private:
  int descriptor_ = -1;
  sigset_t previous_{};
  std::unique_ptr<SignalStandBy> stand_by_;
};

}  // namespace runner::supervisor

#pragma once

#include <csignal>
#include <optional>

namespace runner::supervisor {

/// Turns SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGCHLD into something to poll for. Make it before any other thread is started, so
/// that none takes them; restores the signal mask at its end. A signal that was ignored when the program started (nohup)
/// stays ignored.
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

  /// Stops this process, as a SIGTSTP that was read would have done, and returns once it goes on.
  void stop_here() const;

 private:
  int descriptor_ = -1;
  sigset_t previous_{};
};

}  // namespace runner::supervisor

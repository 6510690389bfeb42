#pragma once

#include <csignal>

namespace runner::report {

/// Notices that the process went on after it was stopped (Ctrl-Z, then `fg`). Make it before any other thread is
/// started, so that none takes the signal; restores the signal mask at its end.
class ContinueWatch {
 public:
  ContinueWatch();
  ContinueWatch(const ContinueWatch&) = delete;
  ContinueWatch& operator=(const ContinueWatch&) = delete;
  ~ContinueWatch();

  /// Says whether it has happened since the last question.
  bool happened();

 private:
  int descriptor_ = -1;
  sigset_t previous_{};
};

}  // namespace runner::report

#pragma once

#include <spawn.h>

#include <csignal>

namespace runner::supervisor {

/// Owns the attributes of a program that is to be started.
class SpawnAttributes {
 public:
  /// A child that has no signal blocked, whatever its parent watches, and ends at a closed pipe.
  SpawnAttributes();
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }

  /// Holds SIGINT, SIGTERM and SIGHUP back, for a worker, which leaves them to its parent from its first moment on.
  void hold_back_ending_signals();
  /// Gives a signal its usual effect back where the parent ignores it.
  void reset(int signal);
  /// Gives all signals their usual effects back.
  void reset_all();
  /// Puts the child into a process group of its own.
  void lead_group();

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  void add_flag(short flag);
  void set_defaults();

  posix_spawnattr_t attributes_{};
  sigset_t defaults_{};
};

}  // namespace runner::supervisor

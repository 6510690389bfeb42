#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "database/states.hpp"
#include "protocol/messages.hpp"

namespace runner::supervisor {

/// Says how a trial's attempt ended, and all that is known about it.
struct AttemptResult {
  protocol::TrialId trial = 0;
  /// Neither `pending` nor `running`.
  database::TrialState state = database::TrialState::completed;
  /// One word: `epochs`, `non_finite_loss`, `error`, `signal`, `exit`, `time_limit`, `stall_limit`, `load_limit`, `stopped`.
  std::string reason;
  /// For a person; names plugin and library where one is at fault.
  std::string message;
  /// The signal that ended the worker, if one did.
  std::optional<int> signal;
  double wall_seconds = 0.0;
  /// What the worker printed while it had the trial, bounded.
  std::string log;
  /// The trial gets another attempt in this run.
  bool will_retry = false;
};

/// Hears what happens to trials, on the supervisor's thread. Each function returns at once.
class TrialListener {
 public:
  virtual ~TrialListener() = default;
  virtual void on_hello(const protocol::Hello& hello) { static_cast<void>(hello); }
  virtual void on_started(protocol::TrialId trial, pid_t worker) {
    static_cast<void>(trial);
    static_cast<void>(worker);
  }
  virtual void on_loaded(const protocol::PluginsLoaded& loaded) { static_cast<void>(loaded); }
  virtual void on_described(const protocol::Described& described) { static_cast<void>(described); }
  /// `payload` holds the bytes of the checkpoints that are not files, one after another.
  virtual void on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte> payload) {
    static_cast<void>(epoch);
    static_cast<void>(payload);
  }
  /// `payload` holds the state's bytes where it is no file.
  virtual void on_state(const protocol::StateTaken& state, std::span<const std::byte> payload) {
    static_cast<void>(state);
    static_cast<void>(payload);
  }
  virtual void on_ended(const AttemptResult& result) { static_cast<void>(result); }
};

/// Keeps what happens to trials.
class TrialStore : public TrialListener {
 public:
  /// A descriptor that becomes readable when `on_ready` has something to do; -1 for none.
  virtual int descriptor() const { return -1; }
  virtual void on_ready() {}
  /// Says that nothing can be kept any more: the supervisor stops at once.
  virtual bool has_failed() const { return false; }
  /// Says that so much waits to be kept that workers must be slowed down.
  virtual bool is_congested() const { return false; }
};

}  // namespace runner::supervisor

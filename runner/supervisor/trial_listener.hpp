#pragma once

#include "events/events.hpp"
#include "protocol/messages.hpp"

namespace runner::supervisor {

/// Hears what happens to trials, on the supervisor's thread. Each function returns at once.
class TrialListener {
 public:
  virtual ~TrialListener() = default;
  virtual void on_hello(const protocol::Hello&) {}
  virtual void on_started(const events::AttemptStarted&) {}
  virtual void on_loaded(const protocol::PluginsLoaded&) {}
  virtual void on_described(const events::TrialDescribed&) {}
  virtual void on_epoch(const events::EpochDone&) {}
  virtual void on_state(const events::StateTaken&) {}
  virtual void on_test(const events::TestEvaluated&) {}
  virtual void on_ended(const events::AttemptEnded&) {}
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

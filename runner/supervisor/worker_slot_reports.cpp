#include <utility>

#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

namespace {

using events::TrialState;

std::string reason_of(TrialState state) {
  switch (state) {
    case TrialState::completed:
      return "epochs";
    case TrialState::diverged:
      return "non_finite_loss";
    case TrialState::interrupted:
      return "stopped";
    case TrialState::paused:
      return "rung";
    default:
      return "error";
  }
}

}  // namespace

TrialAtWork* WorkerSlot::at_work(events::TrialId trial) {
  const auto found = trials_.find(trial);
  return found == trials_.end() ? nullptr : &found->second;
}

void WorkerSlot::handle(const protocol::Report& report) {
  if (const auto* hello = std::get_if<protocol::Hello>(&report)) {
    for (TrialListener* listener : listeners_) listener->on_hello(*hello);
    return;
  }
  if (std::holds_alternative<protocol::TrialNotBegun>(report)) leave_ahead();
  std::visit(
      [&](const auto& told) {
        if constexpr (requires(TrialAtWork & trial) { this->hear(trial, told); }) {
          if (TrialAtWork* trial = at_work(told.trial)) hear(*trial, told);
        }
      },
      report);
}

void WorkerSlot::hear(TrialAtWork& trial, const protocol::PluginsLoaded& loaded) {
  trial.loaded = true;
  trial.deadlines.loaded(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_loaded(loaded);
}

void WorkerSlot::hear(TrialAtWork& trial, const protocol::Progress&) { trial.deadlines.reported(Clock::now()); }

void WorkerSlot::hear(TrialAtWork& trial, const events::TrialDescribed& described) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_described(described);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::EpochDone& epoch) {
  trial.deadlines.reported(Clock::now());
  trial.last_epoch = epoch.epoch;
  ++trial.epochs_done;
  trial.epochs_seconds += epoch.wall_seconds;
  for (TrialListener* listener : listeners_) listener->on_epoch(epoch);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::TestEvaluated& evaluated) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_test(evaluated);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::StateTaken& state) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_state(state);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::AttemptEnded& told) {
  drain_output();
  events::AttemptEnded ended = told;
  // A trial that is completed before its last epoch names what has ended it.
  if (ended.state != TrialState::completed || ended.reason.empty()) ended.reason = reason_of(ended.state);
  ended.log = worker_.log().text();
  finish(trial, std::move(ended));
  if (ahead_) go_on_ahead(told);
}

}  // namespace runner::supervisor

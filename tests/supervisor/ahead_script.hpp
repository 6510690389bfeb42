#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fake_run.hpp"

namespace runner::supervisor::testing {

/// What `Told::order` is compared with.
using Order = std::vector<std::string>;

/// Reports an epoch of a trial of a hundred that take so long each.
inline void report_epoch(FakeEnd& worker, events::TrialId trial, std::int64_t epoch = 0, double seconds = 0.0) {
  if (epoch == 0) worker.send(protocol::PluginsLoaded{trial, {}});
  worker.send(events::EpochDone{.trial = trial, .epoch = epoch, .wall_seconds = seconds});
}

/// Reports an epoch, and waits for the trial that is sent ahead of the end.
inline protocol::StartTrial receive_ahead(FakeEnd& worker, events::TrialId trial) {
  report_epoch(worker, trial);
  return worker.receive_trial();
}

/// Begins, and completes the first trial when another has been sent ahead, which is returned.
inline events::TrialId complete_first(FakeEnd& worker) {
  begin(worker);
  const auto trial = worker.receive_trial().trial;
  const auto next = receive_ahead(worker, trial).trial;
  complete(worker, trial);
  return next;
}

}  // namespace runner::supervisor::testing

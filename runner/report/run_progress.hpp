#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/rows.hpp"
#include "events/events.hpp"
#include "report/pace.hpp"

namespace runner::report {

/// Names a trial before it starts, and says how long it is planned to be.
struct TrialOutline {
  events::TrialId trial = 0;
  std::int64_t epochs = 0;
  /// Tells it from the others of its run: `optimizer.lr=0.01 seed=3`; may be empty.
  std::string label;
  /// The best of an earlier run.
  std::optional<database::BestEpoch> best = std::nullopt;
};

/// Holds a validation result of a trial.
struct BestResult {
  events::TrialId trial = 0;
  std::int64_t epoch = 0;
  double value = 0.0;
  /// The metric, and which of its values are better.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
};

/// Holds what is known of a trial that a worker has.
struct RunningTrial {
  TrialOutline outline;
  /// Epochs behind it, those of an earlier run included.
  std::int64_t epochs_done = 0;
  /// What its policies follow, and in which direction.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
  /// The monitored metric after the last epoch.
  std::optional<double> value;
  std::optional<BestResult> best;
  Pace pace;
};

/// Holds the trials that a worker has, in the order they were given to it: one, or several that it trains together.
struct WorkerTrials {
  pid_t worker = 0;
  std::vector<RunningTrial> trials;
};

/// Keeps count of a run. Knows neither a clock nor a terminal.
class RunProgress {
 public:
  /// Takes the number of trials and the epochs of each, where `expect` says nothing else.
  RunProgress(std::int64_t trials, std::int64_t epochs);

  /// Names all trials of the run, before the first one starts.
  void expect(std::vector<TrialOutline> outlines);

  /// Names one more of the trials that were counted from the beginning.
  void announce(TrialOutline outline);

  /// Says what a running trial follows.
  void follow(events::TrialId trial, const std::string& monitor, MonitorMode mode);
  void started(events::TrialId trial, pid_t worker);
  void reported(const events::EpochDone& epoch, Clock::time_point now);
  /// Ends a trial; without a state it waits for another attempt.
  void ended(events::TrialId trial, std::optional<events::TrialState> state);

  /// Ends a trial that waits, and will not go on.
  void pruned(events::TrialId trial);

  std::int64_t trials() const { return trials_; }
  std::int64_t count(events::TrialState state) const;
  /// Returns how many have ended by a fault.
  std::int64_t failed() const;
  /// Returns how many trials have ended, in whatever state.
  std::int64_t ended_trials() const;
  /// Returns a worker's trials in a place of their own, so that a line of the display stays where it is; empty places
  /// are for workers to come.
  const std::vector<WorkerTrials>& workers() const { return workers_; }
  /// Returns a running trial; none where it does not run.
  const RunningTrial* find(events::TrialId trial) const;
  /// Returns the best result by each metric and direction that trials follow, in the order in which they began to:
  /// others do not compare.
  const std::vector<BestResult>& best() const { return best_; }

  /// Returns the part of the planned epochs that is behind the run, or that trials which ended early will not need: 0
  /// to 1.
  double done() const;

  /// Returns the seconds to the end of the run as its epochs so far foretell it; none while they foretell nothing.
  /// Trials that wait are taken to need the part of their epochs that those before them needed, and the run to take at
  /// least as long as its slowest trial.
  std::optional<double> seconds_left(Clock::time_point now) const;

 private:
  void consider(RunningTrial& trial, std::int64_t epoch, double value);
  TrialOutline outline_of(events::TrialId trial) const;
  RunningTrial* running(events::TrialId trial);
  std::int64_t running_epochs() const;

  std::int64_t trials_;
  std::int64_t epochs_each_;
  /// Sorted by trial.
  std::vector<TrialOutline> outlines_;
  std::int64_t planned_epochs_ = 0;
  /// Epochs of the trials that wait.
  std::int64_t waiting_epochs_ = 0;
  /// Of the trials with a result: what was planned and what was trained.
  std::int64_t ended_planned_ = 0;
  std::int64_t ended_trained_ = 0;
  std::vector<WorkerTrials> workers_;
  std::map<events::TrialState, std::int64_t> counts_;
  std::vector<BestResult> best_;
  Pace pace_;
};

}  // namespace runner::report

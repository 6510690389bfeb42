#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// Holds one try at a trial, its times in milliseconds since 1970. One without an end is under way.
struct AttemptSpan {
  std::int64_t trial = 0;
  std::int64_t number = 0;
  TrialState state = TrialState::pending;
  std::string host;
  std::int64_t worker_pid = 0;
  double started_ms = 0.0;
  std::optional<double> finished_ms;
};

/// Names a number of an evaluation: `train`, `loss`.
struct MetricName {
  std::string part;
  std::string name;

  auto operator<=>(const MetricName&) const = default;
};

/// Holds the numbers of one epoch in the order of `MetricName`s that it names; infinite and NaN as they were.
struct EpochNumbers {
  std::int64_t trial = 0;
  std::int64_t epoch = 0;
  const std::vector<MetricName>& names;
  std::vector<double> values;
};

/// Holds the epoch of a checkpoint, and whether its weights are still there.
struct CheckpointMark {
  std::int64_t trial = 0;
  std::int64_t epoch = 0;
  bool is_live = false;

  bool operator==(const CheckpointMark&) const = default;
};

// Each throws DatabaseError as every function of Reader does.

/// Lists every attempt at a trial of an experiment, in the order in which they began.
std::vector<AttemptSpan> attempt_spans_of(Reader& reader, std::int64_t experiment);

/// Lists the checkpoints ever taken in an experiment, by trial and epoch.
std::vector<CheckpointMark> checkpoint_marks_of(Reader& reader, std::int64_t experiment);

/// Lists the checkpoints ever taken of one trial, by epoch.
std::vector<CheckpointMark> checkpoint_marks_of_trial(Reader& reader, std::int64_t trial);

/// Lists the plugins that any trial of an experiment has used.
std::vector<PluginRecord> plugins_of_experiment(Reader& reader, std::int64_t experiment);

/// Shows every epoch of these trials, which stand in the order of their numbers, by trial and epoch, some thousand rows
/// at a time.
void for_each_epoch(Reader& reader, const std::vector<TrialRow>& trials,
                    const std::function<void(const EpochNumbers&)>& show);
/// Shows the epochs of one trial from `first` on, in their order.
void for_each_epoch_from(Reader& reader, std::int64_t trial, std::int64_t first,
                         const std::function<void(const EpochNumbers&)>& show);

}  // namespace runner::database

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// Holds what is stored of an experiment beside its trials. Texts are empty where nothing is known.
struct ExperimentDetails {
  ExperimentRow row;
  std::string config_text;
  std::string git_commit;
  bool git_dirty = false;
  std::string host;
  std::string runner_version;
  std::string libtorch_version;
  std::string compiler;
};

/// Holds what is stored of a trial.
struct TrialDetails {
  std::int64_t trial = 0;
  std::string config_id;
  std::int64_t seed = 0;
  std::optional<std::int64_t> fold;
  TrialState state = TrialState::pending;
  std::string reason;
  std::string message;
  std::int64_t attempts = 0;
  std::int64_t epochs = 0;
  std::optional<double> best_value;
  std::optional<std::int64_t> best_epoch;
  std::optional<double> wall_seconds;
  std::string data_sha256;
};

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
};

/// Each throws DatabaseError as every function of Reader does.
ExperimentDetails details_of(Reader& reader, std::int64_t experiment);
/// In the order of their numbers.
std::vector<TrialDetails> trial_details_of(Reader& reader, std::int64_t experiment);
/// In the order in which they began.
std::vector<AttemptSpan> attempt_spans_of(Reader& reader, std::int64_t experiment);
/// By trial and epoch.
std::vector<CheckpointMark> checkpoint_marks_of(Reader& reader, std::int64_t experiment);
/// The plugins that any trial of an experiment has used.
std::vector<PluginRecord> plugins_of_experiment(Reader& reader, std::int64_t experiment);

/// Shows every epoch of these trials, which stand in the order of their numbers, by trial and epoch, some thousand rows
/// at a time.
void for_each_epoch(Reader& reader, const std::vector<TrialDetails>& trials,
                    const std::function<void(const EpochNumbers&)>& show);

}  // namespace runner::database

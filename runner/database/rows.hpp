#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "database/states.hpp"

namespace runner::database {

/// Sums up an experiment.
struct ExperimentRow {
  std::int64_t experiment = 0;
  std::string name;
  std::string created_at;  ///< UTC, `YYYY-MM-DD HH:MM:SS.SSS`.
  std::int64_t trials = 0;
  std::int64_t pending = 0;
  std::int64_t running = 0;
  std::int64_t completed = 0;
  std::int64_t diverged = 0;
  std::int64_t failed = 0;  ///< Failed, crashed and timed out.
  std::int64_t interrupted = 0;
  std::int64_t paused = 0;
  std::int64_t pruned = 0;
  std::string tags;  ///< A JSON array.
  std::string note;
  std::string config_path;
  std::string command;
};

/// Holds a trial, without its spec.
struct TrialRow {
  std::int64_t trial = 0;
  std::int64_t experiment = 0;
  std::int64_t ordinal = 0;  ///< Its place in the plan, from 0.
  std::string config_id;     ///< The hash of the configuration without its seed.
  std::string spec_sha256;
  std::int64_t seed = 0;
  std::optional<std::int64_t> fold;  ///< Of a cross-validation.
  std::optional<double> lr;
  TrialState state = TrialState::pending;
  std::string reason;
  std::string message;
  std::int64_t attempts = 0;
  std::int64_t epochs = 0;  ///< Epochs recorded.
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  std::optional<double> best_value;
  std::optional<std::int64_t> best_epoch;
  std::optional<double> final_val_loss;
  std::optional<double> wall_seconds;
  std::string dataset;
  std::string model;
  std::string optimizer;
  std::optional<std::string> data_sha256;
  std::optional<std::int64_t> parent;     ///< The trial that this one continues.
  std::optional<std::string> started_at;  ///< UTC, `YYYY-MM-DD HH:MM:SS.SSS`.
};

/// Names some trials, in the order of their numbers.
struct TrialSelection {
  /// All of this experiment; none of any where there is no number.
  std::optional<std::int64_t> experiment;
  /// And these, of whatever experiment.
  std::vector<std::int64_t> trials;
};

/// Names a trial's best epoch so far by its monitored metric.
struct BestEpoch {
  std::int64_t epoch = 0;
  double value = 0.0;
};

/// Holds what a trial came to.
struct ResultRow {
  std::int64_t trial = 0;
  std::string config_id;  ///< The hash of the configuration without seed and fold.
  std::int64_t seed = 0;
  std::optional<std::int64_t> fold;  ///< Of a cross-validation.
  TrialState state = TrialState::pending;
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  std::optional<double> best_value;
  std::optional<std::int64_t> best_epoch;
  std::optional<BestEpoch> best_checkpoint;  ///< Of those that are live, by what their policies follow.
  std::string data_sha256;                   ///< See `digest/data_record.hpp`.
};

/// Holds what a trial came to on the rows that were set aside for its end.
struct TestRow {
  std::int64_t trial = 0;
  /// Of the weights that were looked at: the best checkpoint's, or the last where none was kept.
  std::int64_t epoch = 0;
  std::string metric;
  double value = 0.0;
};

/// Holds a metric of a trial in the epoch of its best value.
struct BestMetricRow {
  std::int64_t trial = 0;
  Split part = Split::validation;
  std::string metric;
  double value = 0.0;
};

/// Holds a configuration, whatever its seeds, with the resolved config of its first trial as canonical JSON.
struct ConfigurationRow {
  std::string config_id;
  std::string spec;
};

/// Holds a completed trial, and all that its result depends on.
struct CompletedRow {
  std::int64_t trial = 0;
  std::string spec_sha256;
  std::string data_sha256;
  std::string plugins;  ///< A line for each, sorted: kind, name, SHA-256 of its library.
};

/// Holds a trial's number, state and resolved config, and how far it has come.
struct SpecRow {
  std::int64_t trial = 0;
  TrialState state = TrialState::pending;
  std::string spec;         ///< Canonical JSON.
  std::string data_sha256;  ///< Of the data that it was trained on (digest/data_record.hpp); empty before it has begun.
  std::optional<BestEpoch> best = std::nullopt;
};

/// Holds what a trial's stored epochs say to those who follow them.
struct EvaluationRow {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  std::vector<std::pair<std::string, double>> metrics;  ///< Of the validation part; NaN and infinity as they were.
};

/// Holds a state that a trial can be resumed from.
struct StateRow {
  std::int64_t trial = 0;
  std::int64_t epoch = 0;  ///< The epoch that the next step belongs to.
  std::int64_t batch = 0;  ///< Batches of it that are done.
  bool is_last = false;    ///< It is the state of a trial's end.
  /// It is that of the trial that this one continues, which has none of its own yet.
  bool is_of_parent = false;
  std::string sha256;
  std::vector<std::byte> data;  ///< Empty for a state that is a file.
  bool is_file = false;         ///< It lies in the payload folder, under its digest.
};

/// Holds a checkpoint, without its payload.
struct CheckpointRow {
  std::int64_t checkpoint = 0;
  std::int64_t experiment = 0;
  std::string experiment_name;
  std::int64_t trial = 0;
  std::string config_id;
  std::int64_t seed = 0;
  std::optional<std::int64_t> fold;  ///< Of a cross-validation.
  std::optional<double> lr;
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  std::optional<double> val_loss;
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  std::optional<double> monitor_value;
  std::string metrics;  ///< JSON: {"train": {"loss": …}, "validation": {…}}.
  std::int64_t bytes = 0;
  std::string sha256;
  std::optional<std::string> path;  ///< Relative to the database's folder; none for a payload inside the database.
  std::string policy;
  std::string reason;
  PayloadState payload_state = PayloadState::live;
  std::string created_at;
};

}  // namespace runner::database

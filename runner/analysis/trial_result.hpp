#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "analysis/paired_difference.hpp"
#include "database/rows.hpp"

namespace runner::analysis {

/// Names a metric of a part: `{Split::train, "loss"}`.
using PartMetric = std::pair<Split, std::string>;

/// Returns how people call it: `train_loss`, `val_accuracy`.
std::string name_of(const PartMetric& metric);

/// Holds what a trial's values are measured by and on, each as text that is equal for equal ones.
struct Measure {
  std::string loss;
  std::string data;
  /// The plugin's name.
  std::string dataset;
  /// How rows are divided, by the parameters that say so.
  std::map<std::string, std::string> division = {};
  /// The whole block of the data set but its fold: trials that share it read the same data, unless these have changed.
  std::string dataset_block = {};
  /// The blocks of metrics by their plugins.
  std::map<std::string, std::string> metrics = {};
};

/// Holds what a trial of a sweep came to.
struct TrialResult {
  std::int64_t trial = 0;
  /// Equal for the trials that differ in nothing but seed and fold.
  std::string config_id;
  /// Tells its configuration from the others: `optimizer.lr=0.01`.
  std::string label;
  Replicate replicate;
  events::TrialState state = events::TrialState::completed;
  /// The best value of the monitored metric.
  std::optional<double> best_value;
  /// The best checkpoint that is there: not always of the best value, which a policy may not have kept.
  std::optional<database::BestEpoch> best_checkpoint;
  /// What its policies follow, and in which direction.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
  /// What it came to on the rows that were set aside for the end, by metric.
  std::map<std::string, double> test = {};
  /// Whether that is of other weights than those of the best value, which no policy kept.
  bool test_is_of_others = false;
  /// What else was measured in the epoch of its best value, in training and validation.
  std::map<PartMetric, double> metrics = {};
  Measure measure = {};
  /// The SHA-256 of the data that it saw last; empty where it has seen none.
  std::string data_sha256 = {};
};

}  // namespace runner::analysis

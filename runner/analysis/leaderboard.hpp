#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/paired_difference.hpp"
#include "database/states.hpp"
#include "database/table.hpp"

namespace runner::analysis {

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
  /// The epoch of the checkpoint that has this value; none where none was kept.
  std::optional<std::int64_t> best_epoch;
  /// What its policies follow, and in which direction.
  std::string monitor = "loss";
  MonitorMode mode = MonitorMode::min;
  /// What it came to on the rows that were set aside for the end, by metric.
  std::map<std::string, double> test = {};
};

/// Holds a sweep's result for a person.
struct Leaderboard {
  /// By what it ranks.
  std::string heading;
  /// One row per configuration, best mean first: rank, configuration, n, mean, sd, se, best, left out. Numbers have six
  /// significant digits. Only completed trials count; a configuration without any comes last and has no rank.
  database::Table table;
  /// What the table says, and what it does not, a sentence each.
  std::vector<std::string> sentences;
};

/// Ranks the configurations of a sweep by the mean of their trials' best values, with seeds and folds as replicates,
/// and says whether the best two can be told apart, what the first one came to on the rows that were set aside (of the
/// others it says nothing, since nobody is to choose by these), what its mean leaves out, and which single checkpoint
/// is the best (of any trial: a checkpoint of a trial that later diverged is a checkpoint). Of a single configuration
/// it says the mean and deviation over those. `monitor` is the metric of the validation part; ties keep the order of
/// `results`.
Leaderboard leaderboard(const std::vector<TrialResult>& results, const std::string& monitor, MonitorMode mode);

/// Ranks configurations that follow different metrics, or one metric in different directions, apart: a leaderboard for
/// each, ordered by metric and mode. A trial that ended before it had a value follows what others of its configuration
/// do.
std::vector<Leaderboard> leaderboards(std::vector<TrialResult> results);

}  // namespace runner::analysis

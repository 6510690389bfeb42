#pragma once

#include <string>
#include <vector>

#include "analysis/configuration_result.hpp"

namespace runner::analysis {

/// Holds a sweep's result.
struct Leaderboard {
  /// The metric of the validation part by which it ranks, and in which direction.
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  /// Whether values compare (`why_not_compared`); where not, it is only sorted.
  bool compares = true;
  /// What it is ranked by, for a person.
  std::string heading;
  /// Best mean first, those without a completed trial last.
  std::vector<ConfigurationResult> configurations;
  /// What they say, and what they do not, a sentence each.
  std::vector<std::string> sentences;
};

/// Ranks the configurations of a sweep by the mean of their trials' best values, with seeds and folds as replicates,
/// and says whether the best two can be told apart, what the best owes to luck (`luck_of_best`), what the first one
/// came to on the rows that were set aside (of the others it says nothing, since nobody is to choose by these), what
/// its mean leaves out, and which single checkpoint is the best (of any trial: a checkpoint of a trial that later
/// diverged is a checkpoint). Of a single configuration it says the mean and deviation over those. `monitor` is the
/// metric of the validation part; ties keep the order of `results`. Of those that do not compare it says why.
Leaderboard leaderboard(const std::vector<TrialResult>& results, const std::string& monitor, MonitorMode mode);

/// Ranks configurations that follow different metrics, or one metric in different directions, apart: a leaderboard for
/// each, ordered by metric and mode. A trial that ended before it had a value follows what others of its configuration
/// do.
std::vector<Leaderboard> leaderboards(std::vector<TrialResult> results);

}  // namespace runner::analysis

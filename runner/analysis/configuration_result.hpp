#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "analysis/paired_difference.hpp"

namespace runner::analysis {

/// Holds what the trials of one configuration came to. Only completed ones that have a value count.
struct ConfigurationResult {
  std::string id;
  std::string label;
  /// All of them.
  std::int64_t trials = 0;
  std::map<events::TrialState, std::int64_t> left_out = {};
  std::map<Replicate, double> values = {};
  /// On the rows that were set aside, by metric.
  std::map<std::string, std::vector<double>> test = {};
  /// Of `values`, where there are any.
  Moments moments = {};
};

/// Says whether a trial has a value that is a finite number.
bool has_finite_value(const TrialResult& result);

/// Returns the configurations of trials that follow one metric, best mean first; those without a value come last. Ties
/// keep the order of `results`.
std::vector<ConfigurationResult> ranked_configurations(const std::vector<TrialResult>& results, MonitorMode mode);

/// Returns the best of a configuration's values, which it must have.
double best_value_of(const ConfigurationResult& configuration, MonitorMode mode);

/// Says which trials the mean leaves out: `1 failed, 2 timed out`; nothing where it leaves out none.
std::string left_out_text(const ConfigurationResult& configuration);

/// Holds trials that compare: they follow one metric in one direction.
struct ComparableTrials {
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  std::vector<TrialResult> results;
};

/// Groups trials by what they follow, ordered by metric and mode. A trial that ended before it had a value follows what
/// others of its configuration do.
std::vector<ComparableTrials> by_followed_metric(std::vector<TrialResult> results);

}  // namespace runner::analysis

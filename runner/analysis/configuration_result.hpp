#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/paired_difference.hpp"
#include "analysis/trial_result.hpp"

namespace runner::analysis {

/// Holds what a configuration came to, over its completed trials that have a value.
struct ConfigurationResult {
  std::string id;
  std::string label;
  /// All of them.
  std::int64_t trials = 0;
  /// Those that its mean leaves out, by the state they are in.
  std::map<events::TrialState, std::int64_t> left_out = {};
  /// The best value of each replicate.
  std::map<Replicate, double> values = {};
  /// On the rows that were set aside, by metric.
  std::map<std::string, std::vector<double>> test = {};
  /// In how many of its trials that is of other weights than those of the best value.
  std::int64_t tests_of_others = 0;
  /// Of the best values; n is 0 where there are none.
  Moments moments = {};
  /// The best of the best values.
  std::optional<double> best = std::nullopt;
  /// By how much its values exceed those of the first configuration, replicate by replicate; none of the first itself,
  /// and none where they do not compare (`why_not_compared`).
  std::optional<Moments> difference = std::nullopt;
  /// Of each other metric in the epochs of the best values, over the trials that have it.
  std::map<PartMetric, Moments> metrics = {};
};

/// Says whether a trial has a value that is a finite number.
bool has_finite_value(const TrialResult& result);

/// Returns the configurations of trials that follow one metric, best mean first; those without a value come last. Means
/// of the same twelve digits are equal: then the one whose trials have the first value in `results` comes first.
std::vector<ConfigurationResult> ranked_configurations(const std::vector<TrialResult>& results, MonitorMode mode);

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

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "spec/trial_spec.hpp"

namespace runner::plan {

/// Holds one trial of a plan.
struct PlannedTrial {
  spec::TrialSpec spec;
  /// The swept keys with this trial's values as the person wrote them, in the order of the axes; empty without a sweep.
  std::vector<std::pair<std::string, nlohmann::json>> values;
};

/// Holds the trials of a config, each made when it is asked for; without a sweep it is one. Reads nothing but the
/// config, which outlives it; of a search, whose trials depend on results, those of one configuration. The order is
/// fixed, so that a trial's number means the same tomorrow:
///
/// - Each list or range below `sweep`, each group of a `zip` and the whole of `random` is one axis. Every point of an
///   axis is combined with every point of the others; a random search of 50 trials over 5 seeds makes 250.
/// - Axes come in the order in which the file writes them (an extended file's first), then those that only overrides
///   have. The last one varies fastest. `seed` is an axis like any other.
/// - Within an axis points come in the order of the list or range; those of a random search in the order of its draws.
class Plan {
 public:
  explicit Plan(const config::Config& config);

  std::size_t size() const { return size_; }
  /// Returns trial number `index`, below `size()`.
  PlannedTrial trial(std::size_t index) const;

 private:
  const config::Config& config_;
  nlohmann::json base_;
  std::size_t size_;
};

/// Returns every trial of a config.
std::vector<PlannedTrial> plan(const config::Config& config);

}  // namespace runner::plan

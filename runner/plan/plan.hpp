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

/// Holds the trials of a config, each made when it is asked for. Reads nothing but the config, which outlives it. The order
/// is fixed: axes as they are written, the last one varies fastest, and `seed` is an axis like any other; without axes it is
/// one trial.
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

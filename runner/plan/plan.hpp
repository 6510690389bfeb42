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

/// Returns every trial of a config. Reads nothing but its argument. The order is fixed: axes as they are written, the
/// last one varies fastest, and `seed` is an axis like any other; without axes it is one trial.
std::vector<PlannedTrial> plan(const config::Config& config);

}  // namespace runner::plan

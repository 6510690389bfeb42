#pragma once

#include <string>
#include <vector>

#include "cli/installation.hpp"
#include "plan/plan.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::cli {

/// Says in one line the most that the checkpoints of these trials can come to, or why it cannot be told. A worker makes each
/// model once to measure it.
std::string storage_estimate(const std::vector<plan::PlannedTrial>& trials, const supervisor::PluginDirectory& plugins,
                         const Installation& installation);

}  // namespace runner::cli

#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "supervisor/trial_source.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::analysis {

/// Says in one line the most that the checkpoints of these trials can come to, or why it cannot be told. A worker makes
/// each model once to measure it.
std::string storage_estimate(const std::vector<plan::PlannedTrial>& trials, const supervisor::PluginDirectory& plugins,
                             supervisor::WorkerClient& client);

}  // namespace runner::analysis

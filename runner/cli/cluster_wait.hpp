#pragma once

#include "cli/cluster_experiment.hpp"
#include "cli/run_trials.hpp"

namespace runner::cli {

/// Shows how an experiment goes on its cluster until no task of it waits or runs, merges, and prints what it came to.
/// Ctrl-C ends the waiting, and nothing else. Returns the exit code.
int wait_for_cluster(ClusterExperiment& experiment, const RunOptions& options);

}  // namespace runner::cli

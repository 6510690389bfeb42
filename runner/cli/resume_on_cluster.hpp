#pragma once

#include <string>
#include <vector>

#include "cli/cluster_experiment.hpp"
#include "cli/run_trials.hpp"

namespace runner::cli {

/// Says how an experiment goes on on its cluster.
struct ClusterResume {
  /// Also what failed, crashed or was timed out.
  bool failed = false;
  bool wait = false;
  /// `launcher.mem_gb=16`: what is another from here on.
  std::vector<std::string> changes;
};

/// Merges what the tasks of an experiment have stored and submits exactly what neither has ended nor waits or runs.
/// Returns the exit code. Throws database::DatabaseError, and cluster::ClusterError where somebody else
/// is at it.
int resume_on_cluster(std::int64_t experiment, const RunOptions& options, const ClusterResume& how);

/// Says, where tasks of an experiment wait or run, or that is not known, what to do first, and returns the exit code.
std::optional<int> refuse_while_at_work(const ClusterExperiment& experiment, const cluster::Evidence& evidence,
                                        const std::string& db_option);

/// Brings what the tasks of an experiment have stored here, to go on on this machine. Returns the exit code, after
/// printing why, where tasks of it wait or run, or that is not known.
std::optional<int> take_from_cluster(std::int64_t experiment, const RunOptions& options);

}  // namespace runner::cli

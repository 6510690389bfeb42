#pragma once

#include "cli/cluster_experiment.hpp"
#include "cli/run_trials.hpp"

namespace runner::cli {

/// Holds what is to be submitted of an experiment.
struct ToSubmit {
  /// Tasks that go on, as they were.
  std::vector<cluster::Slice> slices = {};
  /// Trials that are divided anew.
  std::vector<std::int64_t> rest = {};
  launchers::SlurmSettings settings;
};

/// Submits it, and prints as what and what to type next, or why Slurm does not take it. Returns the exit code. No last
/// job merges where somebody waits.
int submit_trials(ClusterExperiment& experiment, const ToSubmit& what, const RunOptions& options, bool waits);

/// Submits what tasks wish to go on with that could not requeue themselves, after their results are merged; returns the
/// submission that they are in. The experiment's lock is held.
std::optional<cluster::Submission> fulfil_wishes(ClusterExperiment& experiment, const cluster::Evidence& evidence,
                                                 bool merges);

/// Returns the slices that tasks wish to go on with, without what others have or what has ended.
std::vector<cluster::Slice> wished_slices(const ClusterExperiment& experiment, const cluster::Evidence& evidence);

/// Takes all wishes back that have been fulfilled, or that nothing is left of.
void forget_wishes(const ClusterExperiment& experiment, const cluster::Evidence& evidence);

}  // namespace runner::cli

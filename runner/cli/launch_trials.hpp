#pragma once

#include "cli/launch_options.hpp"
#include "cli/run_trials.hpp"

namespace runner::cli {

/// Holds what a cluster is given in place of a run here.
struct Launch {
  launchers::SlurmSettings settings;
  LaunchOptions options;
};

/// Names the event of an experiment that is stored to be given to a cluster.
inline constexpr const char* cluster_event = "launcher";

/// Stores a run's trials, gives them to Slurm, and waits where the options say so. `specs` returns the trials one by
/// one, for a dry run. Returns the exit code. Throws database::DatabaseError, files::FileError.
int launch_trials(const OpenRun& open, const supervisor::TrialSpecs& specs, const RunOptions& options,
                  const RunOutline& outline, const Launch& launch);

}  // namespace runner::cli

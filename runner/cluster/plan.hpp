#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster_folder.hpp"
#include "launchers/slurm_settings.hpp"

namespace runner::cluster {

/// Holds what all tasks of an experiment have in common; written once. Their trials, resolved, are in the database
/// `trials.db` of each submission.
struct Plan {
  /// In the database that the tasks' results are merged into.
  std::int64_t experiment = 0;
  std::string experiment_uuid;
  std::string name;
  /// The program, absolute: the same on all nodes.
  std::filesystem::path program;
  /// Every folder that is searched for plugins, absolute.
  std::vector<std::filesystem::path> plugin_path;
  launchers::SlurmSettings settings;
  /// Of a trial, those of all of its processes.
  std::int64_t threads = 1;
  /// As `--jobs` and `--retries` gave them.
  std::optional<std::int64_t> jobs;
  int retries = 1;

  /// Returns how many trials a task of this many CPUs runs at a time, where they do not train on GPUs.
  std::int64_t trials_at_a_time() const;
};

/// Makes the folder and writes the plan into it. Throws files::FileError: EEXIST where there is one.
void write_plan(const ClusterFolder& folder, const Plan& plan);

/// Reads it.
Plan read_plan(const ClusterFolder& folder);

}  // namespace runner::cluster

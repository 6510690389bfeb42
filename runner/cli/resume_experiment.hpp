#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/run_trials.hpp"

namespace runner::cli {

/// Says what is to go on, and how.
struct ResumeOptions {
  RunOptions run;
  /// The newest one where it is empty.
  std::string experiment;
  std::vector<std::filesystem::path> plugin_path = {};
  bool failed = false;
  bool force = false;
  std::string launcher = "";
  bool wait = false;
  std::vector<std::string> changes = {};
};

/// Runs what is pending or interrupted of an experiment, and what its search has not suggested yet. Returns the exit
/// code. Throws database::DatabaseError.
int resume_experiment(const ResumeOptions& options);

}  // namespace runner::cli

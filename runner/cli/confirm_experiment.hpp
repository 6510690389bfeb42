#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/confirmation.hpp"
#include "cli/launch_options.hpp"
#include "cli/run_trials.hpp"

namespace runner::cli {

/// Says whose best configurations are trained anew, and how.
struct ConfirmOptions {
  RunOptions run;
  LaunchOptions launch = {};
  std::int64_t experiment = 0;
  analysis::ConfirmationSize size = {};
  std::vector<std::filesystem::path> plugin_path = {};
  bool force = false;
};

/// Trains the best configurations of an experiment anew, on fresh seeds, in an experiment of its own. Returns the exit
/// code. Throws database::DatabaseError.
int confirm_experiment(const ConfirmOptions& options);

/// Does so for a search that asks for it and has come to its end, unless that has been done; what was begun of it goes
/// on. `code` is what the search's own run came to. Returns the exit code of both. Throws database::DatabaseError.
int confirm_search(int code, ConfirmOptions options);

}  // namespace runner::cli

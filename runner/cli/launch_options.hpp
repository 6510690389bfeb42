#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cli/arguments.hpp"
#include "config/config.hpp"
#include "launchers/slurm_settings.hpp"

namespace runner::cli {

/// Holds what says where trials run, and how a cluster is waited for.
struct LaunchOptions {
  std::string launcher;
  bool dry_run = false;
  bool wait = false;
};

/// Adds `--launcher`, `--dry-run` and `--wait`.
void add_launch_options(CLI::App& app, LaunchOptions& options);

/// Says how trials are submitted; nothing where they run here. `name`, of the command line, goes before the config's
/// launcher; keys that a config gives go before those of the file of launchers. Returns the exit code, after printing
/// why, where there is no such launcher or its settings contradict each other.
std::variant<std::optional<launchers::SlurmSettings>, int> choose_launcher(
    const std::string& name, const std::optional<config::LauncherChoice>& of_config);

}  // namespace runner::cli

#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#if __has_include(<CLI/ExtraValidators.hpp>)
#include <CLI/ExtraValidators.hpp>
#endif
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace runner::cli {

/// Parses a command's arguments. Returns the exit code where the command must not go on: 0 after `--help`, 2 for a
/// usage error, which has been printed.
std::optional<int> parse(CLI::App& app, const Arguments& arguments);

/// Has an option's text read as a path in a config is: `~` and `${NAME}` expand, which a shell leaves as they are in
/// `--db=~/x.db` and within quotes.
CLI::Option* takes_path(CLI::Option* option);

/// Returns the database to use: `--db`, else `RUNNER_DB`, read as a path in a config is, else `experiments/runner.db`.
/// Throws database::DatabaseError where that variable holds no path.
std::filesystem::path database_path(const std::string& db_option);

/// Adds `--db FILE`.
void add_db_option(CLI::App& app, std::string& db);

/// Adds the argument that names a checkpoint, see database::CheckpointName.
void add_checkpoint_argument(CLI::App& app, std::string& name);

/// Says how experiments are named, for the help.
inline constexpr const char* experiment_name_forms =
    "A number, a name or a tag (the newest of that name, or with that tag)";

/// Adds the argument that names an experiment, see database::Reader::experiment_named; `otherwise` says what it is
/// without.
CLI::Option* add_experiment_argument(CLI::App& app, std::string& name, const std::string& otherwise = "");

/// Adds `--plugin-path FOLDER`.
void add_plugin_path_option(CLI::App& app, std::vector<std::filesystem::path>& folders);

/// Holds what every command that reads a config takes.
struct ConfigOptions {
  std::string config;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> plugin_path;
  std::size_t max_trials = 10'000;
};

/// Adds `CONFIG [override…]`, `--plugin-path FOLDER` and `--max-trials N`.
void add_config_options(CLI::App& app, ConfigOptions& options);

}  // namespace runner::cli

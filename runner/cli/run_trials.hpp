#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/installation.hpp"
#include "config/config.hpp"
#include "report/training_report.hpp"
#include "search/search_definition.hpp"
#include "supervisor/signal_watch.hpp"
#include "supervisor/stored_run.hpp"
#include "supervisor/supervisor.hpp"

namespace runner::cli {

/// Holds what every command that runs trials takes.
struct RunOptions {
  std::string db;
  std::optional<std::int64_t> jobs;
  int retries = 1;
  bool quiet = false;
  bool verbose = false;
  bool json = false;
  bool fail_fast = false;

  report::Verbosity verbosity() const {
    if (quiet) return report::Verbosity::quiet;
    return verbose ? report::Verbosity::verbose : report::Verbosity::normal;
  }
};

/// Adds `--db`, `--jobs`, `--retries`, `-q`, `-v` and `--json`.
void add_run_options(CLI::App& app, RunOptions& options);

/// Adds `--fail-fast`, for what runs several trials.
void add_fail_fast_option(CLI::App& app, RunOptions& options);

/// Returns how many trials to run at a time, and says once where they ask for more cores than there are.
supervisor::SupervisorOptions supervisor_options(const RunOptions& options, const spec::TrialSpec& first,
                                                 std::int64_t trials);

/// Returns the exit code that belongs to what a report counted: 1 where a trial failed, or where all
/// that ended diverged.
int exit_code_of(const report::TrainingReport& report);

/// Opens a run, given what to call when a checkpoint is safe.
using OpenRun = std::function<std::unique_ptr<supervisor::StoredRun>(supervisor::StoredRun::Saved)>;

/// Says what suggests a run's trials.
struct SearchOutline {
  const search::SearchDefinition& definition;
  /// All results that are there are used, whatever the definition's lag says.
  bool is_greedy = false;
};

/// Returns how many trials of a search may run at a time.
std::int64_t trials_at_a_time(const SearchOutline& search);

/// Says what is known of a run before it is opened.
struct RunOutline {
  const Installation& installation;
  const CataloguePlugins& plugins;
  /// The first of `trials` trials; of a search, which makes at most so many, one like them.
  const spec::TrialSpec& first;
  std::int64_t trials;
  /// The experiment's name.
  std::string name;
  /// Trials of other experiments that the command named, too, and left out.
  std::vector<std::int64_t> completed_before = {};
  /// Trials whose data are read and split before anything is stored: see `check_data`.
  std::vector<spec::TrialSpec> data_to_check = {};
  /// As the command gave it, for the command that is printed to go on.
  std::vector<std::filesystem::path> plugin_path = {};
  /// Where the elements of the config's lists stand, for what a plugin says of one.
  std::vector<config::ElementPlace> places = {};
  /// What is typed to go on with what was stopped; the command that resumes the experiment where it is empty.
  std::string to_go_on = {};
  /// None where all trials are known beforehand.
  std::optional<SearchOutline> search = std::nullopt;
  /// Where the config chooses the search's stopper.
  std::optional<config::Place> stopper_place = std::nullopt;
  /// Called once workers have been started, which take longer to load: what can be done before anything is stored.
  std::function<void()> while_workers_load = {};
};

/// Reads the data of the outline's trials and looks for their devices, as `check_data` says. Returns the exit code,
/// after printing why, where none of them can run.
std::optional<int> code_of_check(supervisor::Supervisor& supervisor, const RunOutline& outline);

/// Prints what an experiment came to: its best and what to do next, as options say, and how its configurations rank.
void print_result(const std::filesystem::path& database, std::int64_t experiment, const RunOptions& options,
                  const std::vector<std::int64_t>& completed_before = {});

/// Runs all the trials of a run, prints the summary and returns the exit code. Throws database::DatabaseError where the
/// run cannot be opened.
int run_trials(const OpenRun& open, const RunOptions& options, const RunOutline& outline);

}  // namespace runner::cli

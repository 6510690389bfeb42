#include "cli/resume_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/catalogue_plugins.hpp"
#include "cli/confirm_experiment.hpp"
#include "cli/environment_changes.hpp"
#include "cli/experiments_named.hpp"
#include "cli/launch_trials.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/resume_on_cluster.hpp"
#include "cluster/cluster_folder.hpp"
#include "database/reader.hpp"
#include "database/stored_search.hpp"
#include "database/writer.hpp"
#include "launchers/slurm_settings.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using events::TrialState;

int nothing_to_do(const std::filesystem::path& file, const database::ExperimentRow& row, const ResumeOptions& options) {
  // A runner that was killed between its last commit and the end may have left payloads that nothing names.
  database::Writer(file).remove_orphans();
  const bool some_failed = row.failed > 0 && !options.failed;
  fmt::print(options.run.json ? stderr : stdout, "experiment {} '{}' has nothing to resume{}\n", row.experiment,
             text::visible(row.name),
             some_failed ? fmt::format("; {} failed, which --failed tries again", row.failed) : "");
  if (options.run.json) print_result(file, row.experiment, options.run);
  return exit_ok;
}

// Whoever gives a sweep to a cluster does not want it on the machine that gives it.
bool was_given_to_cluster(const std::filesystem::path& file, std::int64_t experiment) {
  database::Reader reader(file);
  const auto events = reader.events_of(experiment);
  return std::any_of(events.begin(), events.end(), [](const auto& event) { return event.kind == cluster_event; });
}

// Returns the exit code of an experiment that goes on on its cluster; nothing where it goes on here.
std::optional<int> resume_elsewhere(const ResumeOptions& options, std::int64_t experiment) {
  const auto file = database_path(options.run.db);
  const auto folder = cluster::ClusterFolder::of(file, experiment);
  const bool is_on_cluster = folder.exists();
  const bool is_local = options.launcher == launchers::local_launcher;
  if (!is_on_cluster && (options.wait || !options.changes.empty() || (!options.launcher.empty() && !is_local))) {
    fmt::print(stderr, "runner: experiment {} was not given to a cluster; it can be resumed here only\n", experiment);
    return exit_usage;
  }
  if (!is_on_cluster && !is_local && was_given_to_cluster(file, experiment)) {
    fmt::print(
        stderr,
        "runner: experiment {} was to be given to Slurm, and {}, which knows what was, is absent; give its config"
        " to the cluster again, or say --launcher local to run its trials here\n",
        experiment, text::visible(folder.root().string()));
    return exit_usage;
  }
  if (!is_on_cluster) return std::nullopt;
  if (is_local) return take_from_cluster(experiment, options.run);
  return resume_on_cluster(experiment, options.run,
                           {.failed = options.failed, .wait = options.wait, .changes = options.changes});
}

// What is left of a search is known by what is stored of it.
struct StoredSearch {
  search::SearchDefinition definition;
  bool is_greedy = false;
  /// Configurations that have not been suggested.
  std::int64_t left = 0;
};

std::optional<StoredSearch> search_in(database::Reader& reader, std::int64_t experiment) {
  const auto record = database::search_of(reader, experiment);
  if (!record) return std::nullopt;
  StoredSearch out{search::definition_from_json(nlohmann::json::parse(record->definition)), record->greedy};
  const auto suggested = static_cast<std::int64_t>(database::suggestions_of(reader, experiment).size());
  out.left = std::max<std::int64_t>(0, out.definition.settings.trials - suggested);
  return out;
}

std::optional<SearchOutline> outline_of(const std::optional<StoredSearch>& search) {
  return search ? std::optional(SearchOutline{search->definition, search->is_greedy}) : std::nullopt;
}

int resume_stored(const ResumeOptions& options, std::int64_t number) {
  const auto file = open_database(options.run.db);
  const auto installation = find_installation();
  auto loaded = load_catalogue(installation, options.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const CataloguePlugins plugins(std::get<catalogue::Catalogue>(loaded));

  if (const auto code = resume_elsewhere(options, number)) return *code;
  std::optional<database::Reader> reader(file);
  const auto row = reader->experiment(number);
  auto states = events::states_to_run(options.failed);
  const auto specs = reader->specs_of(number, states);
  const auto search = search_in(*reader, number);
  const auto left = search ? search->left : 0;
  // Those that wait for their search are for it to go on with, or to end.
  const auto paused = search ? row.paused : 0;
  if (specs.empty() && left == 0 && paused == 0) {
    reader.reset();
    return nothing_to_do(file, row, options);
  }
  for (const auto& one : specs) {
    const auto problem = plugins.problem_with(supervisor::stored_spec(one.trial, one.spec));
    if (problem.empty()) continue;
    fmt::print(stderr, "runner: trial {} cannot be resumed: {}\n", one.trial, text::visible(problem));
    return exit_usage;
  }
  if (const auto problem = search ? plugins.problem_with(search->definition) : ""; !problem.empty()) {
    fmt::print(stderr, "runner: the search of experiment {} cannot go on: {}\n", number, text::visible(problem));
    return exit_usage;
  }
  const auto beside =
      reader->specs_of(number, {TrialState::completed, TrialState::diverged, TrialState::paused, TrialState::pruned});
  const auto first = specs.empty() ? spec::trial_spec_from_json(search->definition.base)
                                   : supervisor::stored_spec(specs.front().trial, specs.front().spec);
  std::vector<std::int64_t> trials;
  for (const auto& one : specs) trials.push_back(one.trial);
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher);
  auto changes = environment_changes(*reader, number, trials, client, first.training);
  reader.reset();
  for (auto& one : data_changes(specs, beside, plugins, client)) changes.push_back(std::move(one));
  if (const auto code = allow_changes(changes, options.force)) return *code;
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    return supervisor::StoredRun::resume(
        file, number, states, plugins, std::move(saved),
        options.force ? supervisor::StoredRun::OtherData::allow : supervisor::StoredRun::OtherData::refuse);
  };
  return run_trials(open, options.run,
                    {.installation = installation,
                     .plugins = plugins,
                     .first = first,
                     .trials = static_cast<std::int64_t>(specs.size()) + paused +
                               (search ? left * static_cast<std::int64_t>(search->definition.replicates.size()) : 0),
                     .name = row.name,
                     .plugin_path = options.plugin_path,
                     .search = outline_of(search)});
}

}  // namespace

int resume_experiment(const ResumeOptions& options) {
  const auto file = open_database(options.run.db);
  std::optional<database::Reader> reader(file);
  const auto number = experiment_or_newest(*reader, options.experiment);
  reader.reset();
  if (!number) return exit_usage;
  const int code = resume_stored(options, *number);
  return confirm_search(
      code, {.run = options.run, .experiment = *number, .plugin_path = options.plugin_path, .force = options.force});
}

}  // namespace runner::cli

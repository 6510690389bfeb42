#include "cli/confirm_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/catalogue_plugins.hpp"
#include "cli/environment_changes.hpp"
#include "cli/launch_trials.hpp"
#include "cli/open_database.hpp"
#include "cli/plural.hpp"
#include "cli/provenance.hpp"
#include "cli/resume_experiment.hpp"
#include "database/confirmation.hpp"
#include "database/shard.hpp"
#include "database/stored_search.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using events::TrialState;

database::ExperimentRecord describe(database::Reader& reader, const ConfirmOptions& options) {
  const auto chosen_from = reader.experiment(options.experiment);
  auto experiment =
      experiment_begun_by({"confirm", std::to_string(options.experiment), "--top",
                           std::to_string(options.size.configurations), "--seeds", std::to_string(options.size.seeds)});
  experiment.name = chosen_from.name + "_confirmed";
  experiment.config_text = reader.provenance_of(options.experiment).config_text;
  experiment.config_path = chosen_from.config_path;
  experiment.confirms = database::uuid_of(reader, options.experiment);
  return experiment;
}

// A completed trial of each configuration that is trained anew.
std::vector<database::SpecRow> chosen_trials(database::Reader& reader, std::int64_t experiment,
                                             const std::vector<spec::TrialSpec>& trials) {
  std::set<std::string> configurations;
  for (const auto& trial : trials) configurations.insert(spec::config_sha256(trial));
  std::vector<database::SpecRow> rows;
  for (const auto& row : reader.trials_of(experiment)) {
    if (row.state != TrialState::completed || configurations.erase(row.config_id) == 0) continue;
    rows.push_back({row.trial, row.state, reader.spec_of(row.trial), row.data_sha256.value_or("")});
  }
  return rows;
}

// Returns the exit code where the trials would be trained with something else than those they were chosen by.
std::optional<int> code_of_changes(database::Reader& reader, const ConfirmOptions& options,
                                   const std::vector<spec::TrialSpec>& trials, const CataloguePlugins& plugins,
                                   const Installation& installation) {
  const auto chosen = chosen_trials(reader, options.experiment, trials);
  std::vector<std::int64_t> numbers;
  for (const auto& row : chosen) numbers.push_back(row.trial);
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher);
  auto changes = environment_changes(reader, options.experiment, numbers, client, trials.front().training);
  for (auto& one : data_changes(chosen, {}, plugins, client)) changes.push_back(std::move(one));
  return allow_changes(changes, options.force, "what the fresh seeds give would not compare with what was chosen");
}

bool has_ended(database::Reader& reader, std::int64_t experiment, const database::SearchRecord& search) {
  const auto row = reader.experiment(experiment);
  if (row.pending + row.running + row.interrupted + row.paused > 0) return false;
  if (static_cast<std::int64_t>(database::suggestions_of(reader, experiment).size()) >= search.trials) return true;
  const auto events = reader.events_of(experiment);
  return std::any_of(events.begin(), events.end(), [](const auto& one) { return one.kind == "search_exhausted"; });
}

// Says whether an experiment has exactly these trials.
bool consists_of(database::Reader& reader, std::int64_t experiment, const std::vector<spec::TrialSpec>& trials) {
  std::multiset<std::string> there;
  for (const auto& row : reader.trials_of(experiment)) there.insert(row.spec_sha256);
  std::multiset<std::string> wanted;
  for (const auto& trial : trials) wanted.insert(spec::spec_sha256(trial));
  return there == wanted;
}

int refuse(const ConfirmOptions& options, const std::string& why) {
  fmt::print(stderr, "runner: experiment {} cannot be confirmed: {}\n", options.experiment, text::visible(why));
  return exit_usage;
}

int train_anew(const ConfirmOptions& options, const std::vector<spec::TrialSpec>& trials) {
  const auto file = open_database(options.run.db);
  const auto installation = find_installation();
  auto loaded = load_catalogue(installation, options.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const CataloguePlugins plugins(std::get<catalogue::Catalogue>(loaded));
  auto launcher = choose_launcher(options.launch.launcher, std::nullopt);
  if (const int* code = std::get_if<int>(&launcher)) return *code;
  const auto& settings = std::get<std::optional<launchers::SlurmSettings>>(launcher);

  for (const auto& trial : trials) {
    if (const auto problem = plugins.problem_with(trial); !problem.empty()) return refuse(options, problem);
  }
  std::optional<database::Reader> reader(file);
  const auto row = reader->experiment(options.experiment);
  if (const auto left = row.pending + row.running + row.interrupted + row.paused; left > 0 && !options.run.quiet) {
    fmt::print(stderr, "note: {} of experiment {} {} not at an end, and may still be among the best\n",
               plural(left, "trial"), options.experiment, left == 1 ? "is" : "are");
  }
  if (const auto code = code_of_changes(*reader, options, trials, plugins, installation)) return *code;
  const auto experiment = describe(*reader, options);
  reader.reset();

  std::size_t next = 0;
  const auto give = [&] { return next < trials.size() ? std::optional(trials[next++]) : std::nullopt; };
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    return supervisor::StoredRun::begin(file, experiment, give, plugins, std::move(saved));
  };
  const RunOutline outline{.installation = installation,
                           .plugins = plugins,
                           .first = trials.front(),
                           .trials = static_cast<std::int64_t>(trials.size()),
                           .name = experiment.name,
                           .plugin_path = options.plugin_path};
  if (settings) return launch_trials(open, give, options.run, outline, {*settings, options.launch});
  return run_trials(open, options.run, outline);
}

}  // namespace

int confirm_experiment(const ConfirmOptions& options) {
  std::optional<database::Reader> reader(open_database(options.run.db));
  const auto trials = analysis::confirming_trials(*reader, options.experiment, options.size);
  reader.reset();
  if (const auto* why = std::get_if<std::string>(&trials)) return refuse(options, *why);
  return train_anew(options, std::get<std::vector<spec::TrialSpec>>(trials));
}

int confirm_search(int code, ConfirmOptions options) {
  if (code != exit_ok && code != exit_trial) return code;
  std::optional<database::Reader> reader(database_path(options.run.db));
  const auto search = database::search_of(*reader, options.experiment);
  if (!search || !has_ended(*reader, options.experiment, *search)) return code;
  const auto settings = search::definition_from_json(nlohmann::json::parse(search->definition)).settings;
  if (settings.confirm == 0) return code;
  options.size = {settings.confirm, settings.confirm_seeds};
  const auto found = analysis::confirming_trials(*reader, options.experiment, options.size);
  // The summary has said that nothing was completed.
  if (std::holds_alternative<std::string>(found)) return code;
  const auto& trials = std::get<std::vector<spec::TrialSpec>>(found);
  const auto before = database::confirmation_of(*reader, options.experiment);
  if (before && consists_of(*reader, *before, trials)) {
    const auto row = reader->experiment(*before);
    if (row.pending + row.interrupted == 0) return code;
    reader.reset();
    const int resumed = resume_experiment({.run = options.run,
                                           .experiment = std::to_string(*before),
                                           .plugin_path = options.plugin_path,
                                           .force = options.force});
    return resumed == exit_ok ? code : resumed;
  }
  reader.reset();
  if (!options.run.json) {
    fmt::print("\nthe best {} of experiment {} on {} each\n", settings.confirm, options.experiment,
               plural(settings.confirm_seeds, "fresh seed"));
  }
  const int confirmed = train_anew(options, trials);
  return confirmed == exit_ok ? code : confirmed;
}

}  // namespace runner::cli

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "cli/catalogue_plugins.hpp"
#include "cli/changed_trial.hpp"
#include "cli/environment_changes.hpp"
#include "cli/open_database.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/resume_experiment.hpp"
#include "database/experiment_lock.hpp"
#include "database/reader.hpp"
#include "database/stored_search.hpp"
#include "database/writer.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

struct ExtendOptions {
  RunOptions run;
  /// As it was typed: a trial's number, or the experiment of a search.
  std::string name;
  std::int64_t trial = 0;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> plugin_path;
  bool force = false;
};

int refuse(std::int64_t trial, const std::string& why) {
  fmt::print(stderr, "runner: trial {} cannot be extended: {}\n", trial, text::visible(why));
  return exit_usage;
}

// Applies the overrides to the trial as they would be to a config; none, after saying why, where one is at fault.
std::optional<spec::TrialSpec> changed(const spec::TrialSpec& old, const ExtendOptions& options,
                                       const catalogue::Catalogue& catalogue) {
  // A parameter that a plugin has got since the trial was stored has its default in both.
  const auto unchanged = changed_trial(old, options.trial, {}, catalogue);
  if (std::holds_alternative<int>(unchanged)) return std::nullopt;
  const auto result = changed_trial(old, options.trial, options.overrides, catalogue);
  if (std::holds_alternative<int>(result)) return std::nullopt;
  const auto& spec = std::get<spec::TrialSpec>(result);
  auto same = spec;
  same.training.epochs = old.training.epochs;
  same.training.time_limit = old.training.time_limit;
  same.training.stall_limit = old.training.stall_limit;
  same.training.resume_every = old.training.resume_every;
  if (spec::spec_sha256(same) != spec::spec_sha256(std::get<spec::TrialSpec>(unchanged))) {
    refuse(options.trial,
           "only training.epochs and limits may change; for another model or optimizer, begin a trial with "
           "init: " +
               std::to_string(options.trial) + "@best");
    return std::nullopt;
  }
  if (spec.training.epochs <= old.training.epochs) {
    refuse(options.trial,
           fmt::format("it has {} epochs already; say how many there should be in all, such as training.epochs={}",
                       old.training.epochs, 2 * old.training.epochs));
    return std::nullopt;
  }
  return spec;
}

std::string without_state(const database::TrialRow& row) {
  if (row.state != events::TrialState::completed) {
    return fmt::format("it is {}; runner resume continues what was interrupted", events::to_text(row.state));
  }
  return "its last state was not kept: that is done for states up to 256 KiB, where training.resume_every is not never";
}

// What ended it would have ended one that was longer from the beginning.
void say_that_it_ended_early(const database::TrialRow& row) {
  fmt::print(
      stderr,
      "runner: {} ended trial {} after {}, as it would have ended one with more of them; what goes on from there is"
      " another trial\n",
      text::visible(row.reason), row.trial, plural(row.epochs, "epoch"));
}

int extend(const ExtendOptions& options, const Arguments& arguments) {
  const auto file = open_database(options.run.db);
  const auto installation = find_installation();
  auto loaded = load_catalogue(installation, options.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const auto& catalogue = std::get<catalogue::Catalogue>(loaded);
  const CataloguePlugins plugins(catalogue);

  std::optional<database::Reader> reader(file);
  const auto row = reader->trial(options.trial);
  const auto state = reader->state_of(options.trial);
  if (row.state != events::TrialState::completed || !state || !state->is_last) {
    return refuse(options.trial, without_state(row));
  }
  const database::SpecRow stored{options.trial, row.state, reader->spec_of(options.trial),
                                 row.data_sha256.value_or("")};
  const auto old = supervisor::stored_spec(options.trial, stored.spec);
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher);
  auto changes = environment_changes(*reader, row.experiment, {options.trial}, client, old.training);
  const auto parent = reader->experiment(row.experiment);
  reader.reset();
  if (const auto problem = plugins.problem_with(old); !problem.empty()) return refuse(options.trial, problem);
  for (auto& one : data_changes({stored}, {}, plugins, client)) changes.push_back(std::move(one));
  if (const auto code = allow_changes(changes, options.force)) return *code;
  const auto spec = changed(old, options, catalogue);
  if (!spec) return exit_usage;

  if (row.reason != "epochs") say_that_it_ended_early(row);
  auto experiment = experiment_begun_by(arguments);
  experiment.name = parent.name;
  experiment.config_text = spec::canonical_text(*spec);
  experiment.config_path = parent.config_path;
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    return supervisor::StoredRun::extend(
        file, experiment, *spec, options.trial, plugins, std::move(saved),
        options.force ? supervisor::StoredRun::OtherData::allow : supervisor::StoredRun::OtherData::refuse);
  };
  return run_trials(open, options.run,
                    {.installation = installation,
                     .plugins = plugins,
                     .first = *spec,
                     .trials = 1,
                     .name = experiment.name,
                     .plugin_path = options.plugin_path});
}

constexpr std::string_view trials_key = "search.trials=";

bool is_of_search(const ExtendOptions& options) {
  return std::any_of(options.overrides.begin(), options.overrides.end(),
                     [](const std::string& one) { return one.starts_with("search."); });
}

// How many configurations a search is to try in all; none, after saying why, where that is not said.
std::optional<std::int64_t> trials_in(const ExtendOptions& options, const database::SearchRecord& search) {
  const auto& text = options.overrides.front();
  std::int64_t trials = 0;
  const auto* begin = text.data() + std::min(text.size(), trials_key.size());
  const auto read = std::from_chars(begin, text.data() + text.size(), trials);
  const bool is_number =
      text.starts_with(trials_key) && read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (options.overrides.size() == 1 && is_number && trials > search.trials && trials <= 1'000'000'000) return trials;
  fmt::print(stderr,
             "runner: a search is extended by configurations, of which it has {}; say how many there should be in all: "
             "search.trials={}\n",
             search.trials, 2 * search.trials);
  return std::nullopt;
}

// The first ones stay as they are: no suggestion depends on how many there will be.
int extend_search(const ExtendOptions& options) {
  const auto file = open_database(options.run.db);
  std::optional<database::Reader> reader(file);
  const auto experiment = reader->experiment_named(options.name);
  const auto search = database::search_of(*reader, experiment);
  reader.reset();
  if (!search) {
    fmt::print(stderr, "runner: experiment {} is no search; name one of its trials to give that more epochs\n",
               experiment);
    return exit_usage;
  }
  const auto trials = trials_in(options, *search);
  if (!trials) return exit_usage;
  {
    const auto lock = database::ExperimentLock::acquire(database::DatabasePaths(file), experiment);
    auto definition = nlohmann::json::parse(search->definition);
    definition["trials"] = *trials;
    database::Writer writer(file);
    auto transaction = writer.transaction();
    writer.set_trials_of_search(experiment, *trials, definition.dump());
    transaction.commit();
  }
  ResumeOptions resumed;
  resumed.run = options.run;
  resumed.experiment = std::to_string(experiment);
  resumed.plugin_path = options.plugin_path;
  resumed.force = options.force;
  return resume_experiment(resumed);
}

// The trial's number; none, after saying why, where it is none.
std::optional<std::int64_t> trial_named(const std::string& name) {
  std::int64_t trial = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), trial);
  if (read.ec == std::errc() && read.ptr == name.data() + name.size()) return trial;
  fmt::print(stderr, "runner: {} is no number of a trial; of a search, say search.trials=N\n", text::visible(name));
  return std::nullopt;
}

}  // namespace

int run_extend(const Arguments& arguments) {
  CLI::App app("Makes a new trial that goes on where a completed one ended, or has a search try more configurations.",
               "runner extend");
  ExtendOptions options;
  app.add_option("trial", options.name, "The trial's number; of a search, its experiment")
      ->type_name("TRIAL")
      ->required();
  app.add_option("override", options.overrides,
                 "training.epochs=N or search.trials=N, how many there should be in all; limits")
      ->required();
  app.add_flag("--force", options.force,
               "Even where the data, LibTorch, the linear algebra or a plugin are others than they were");
  add_plugin_path_option(app, options.plugin_path);
  add_run_options(app, options.run);
  if (const auto code = parse(app, arguments)) return *code;
  if (is_of_search(options)) return extend_search(options);
  const auto trial = trial_named(options.name);
  if (!trial) return exit_usage;
  options.trial = *trial;
  return extend(options, arguments);
}

}  // namespace runner::cli

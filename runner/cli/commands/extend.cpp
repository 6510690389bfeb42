#include <fmt/format.h>

#include "cli/catalogue_plugins.hpp"
#include "cli/changed_trial.hpp"
#include "cli/environment_changes.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/run_trials.hpp"
#include "database/reader.hpp"
#include "machine/host_name.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

struct ExtendOptions {
  RunOptions run;
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
  auto changes = environment_changes(*reader, row.experiment, {options.trial}, client, old.training.threads);
  const auto parent = reader->experiment(row.experiment);
  reader.reset();
  if (const auto problem = plugins.problem_with(old); !problem.empty()) return refuse(options.trial, problem);
  for (auto& one : data_changes({stored}, {}, plugins, client)) changes.push_back(std::move(one));
  if (const auto code = allow_changes(changes, options.force)) return *code;
  const auto spec = changed(old, options, catalogue);
  if (!spec) return exit_usage;

  database::ExperimentRecord experiment;
  experiment.name = parent.name;
  experiment.config_text = spec::canonical_text(*spec);
  experiment.config_path = parent.config_path;
  experiment.command = command_line(arguments);
  experiment.host = host_name();
  experiment.runner_version = RUNNER_VERSION;
  experiment.compiler = compiler_name();
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

}  // namespace

int run_extend(const Arguments& arguments) {
  CLI::App app("Makes a new trial that goes on where a completed one ended.", "runner extend");
  ExtendOptions options;
  app.add_option("trial", options.trial, "The trial's number")->type_name("TRIAL")->required();
  app.add_option("override", options.overrides, "training.epochs=N, how many there should be in all; limits")
      ->required();
  app.add_flag("--force", options.force,
               "Even where the data, LibTorch, the linear algebra or a plugin are others than they were");
  add_plugin_path_option(app, options.plugin_path);
  add_run_options(app, options.run);
  if (const auto code = parse(app, arguments)) return *code;
  return extend(options, arguments);
}

}  // namespace runner::cli

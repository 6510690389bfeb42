#include <fmt/format.h>

#include "cli/catalogue_plugins.hpp"
#include "cli/changed_trial.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/run_trials.hpp"
#include "cli/same_ground.hpp"
#include "database/reader.hpp"
#include "report/visible.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"

namespace runner::cli {

namespace {

struct ExtendArguments {
  RunArguments run;
  std::int64_t trial = 0;
  std::vector<std::string> overrides;
  std::vector<std::filesystem::path> plugin_path;
  bool force = false;
};

int refuse(std::int64_t trial, const std::string& why) {
  fmt::print(stderr, "runner: trial {} cannot be extended: {}\n", trial, report::visible(why));
  return exit_usage;
}

// Applies the overrides to the trial as they would be to a config; none, after saying why, where one is at fault.
std::optional<spec::TrialSpec> changed(const spec::TrialSpec& old, const ExtendArguments& arguments,
                                       const catalogue::Catalogue& catalogue) {
  const auto result = changed_trial(old, arguments.trial, arguments.overrides, catalogue);
  if (std::holds_alternative<int>(result)) return std::nullopt;
  const auto& spec = std::get<spec::TrialSpec>(result);
  auto same = spec;
  same.training.epochs = old.training.epochs;
  same.training.time_limit = old.training.time_limit;
  same.training.stall_limit = old.training.stall_limit;
  same.training.resume_every = old.training.resume_every;
  if (spec::spec_sha256(same) != spec::spec_sha256(old)) {
    refuse(arguments.trial, "only training.epochs and limits may change; for another model or optimizer, begin a trial with "
                            "init: " + std::to_string(arguments.trial) + "@best");
    return std::nullopt;
  }
  if (spec.training.epochs <= old.training.epochs) {
    refuse(arguments.trial, fmt::format("it has {} epochs already; say how many there should be in all, such as training.epochs={}",
                                        old.training.epochs, 2 * old.training.epochs));
    return std::nullopt;
  }
  return spec;
}

std::string without_state(const database::TrialRow& row) {
  if (row.state != database::TrialState::completed) {
    return fmt::format("it is {}; runner resume continues what was interrupted", database::to_text(row.state));
  }
  return "its last state was not kept: that is done for states up to 256 KiB, where training.resume_every is not never";
}

int extend(const ExtendArguments& arguments, const Words& words) {
  const auto file = database_path(arguments.run.db);
  const auto installation = find_installation();
  auto loaded = load_catalogue(installation, arguments.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const auto& catalogue = std::get<catalogue::Catalogue>(loaded);
  const CataloguePlugins plugins(catalogue);

  std::optional<database::Reader> reader(file);
  const auto row = reader->trial(arguments.trial);
  const auto state = reader->state_of(arguments.trial);
  if (row.state != database::TrialState::completed || !state || !state->is_last) {
    return refuse(arguments.trial, without_state(row));
  }
  const database::SpecRow stored{arguments.trial, row.state, reader->spec_of(arguments.trial), row.data_sha256.value_or("")};
  const auto old = supervisor::stored_spec(arguments.trial, stored.spec);
  auto ground = differences_in_ground(*reader, row.experiment, {arguments.trial}, installation, old.training.threads);
  const auto parent = reader->experiment(row.experiment);
  reader.reset();
  if (const auto problem = plugins.problem_with(old); !problem.empty()) return refuse(arguments.trial, problem);
  for (auto& one : differences_in_data({stored}, {}, plugins, installation)) ground.push_back(std::move(one));
  if (const auto code = allow_differences(ground, arguments.force)) return *code;
  const auto spec = changed(old, arguments, catalogue);
  if (!spec) return exit_usage;

  database::ExperimentRecord experiment;
  experiment.name = parent.name;
  experiment.config_text = spec::canonical_text(*spec);
  experiment.config_path = parent.config_path;
  experiment.command = command_line(words);
  experiment.host = host_name();
  experiment.runner_version = RUNNER_VERSION;
  experiment.compiler = compiler_name();
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    return supervisor::StoredRun::extend(file, experiment, *spec, arguments.trial, plugins, std::move(saved),
                                         arguments.force ? supervisor::StoredRun::OtherData::allow
                                                         : supervisor::StoredRun::OtherData::refuse);
  };
  return run_trials(open, arguments.run, {installation, plugins, *spec, 1, experiment.name});
}

}  // namespace

int run_extend(const Words& words) {
  CLI::App app("Makes a new trial that goes on where a completed one ended.", "runner extend");
  ExtendArguments arguments;
  app.add_option("trial", arguments.trial, "The trial's number")->type_name("TRIAL")->required();
  app.add_option("override", arguments.overrides, "training.epochs=N, how many there should be in all; limits")->required();
  app.add_flag("--force", arguments.force, "Even where the data, LibTorch, the linear algebra or a plugin are others than they were");
  add_plugin_path_option(app, arguments.plugin_path);
  add_run_arguments(app, arguments.run);
  if (const auto code = parse(app, words)) return *code;
  try {
    return extend(arguments, words);
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

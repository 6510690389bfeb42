#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "catalogue/stamp.hpp"
#include "cli/open_config.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "plan/plan.hpp"
#include "report/training_report.hpp"
#include "supervisor/stored_run.hpp"
#include "supervisor/supervisor.hpp"

namespace runner::cli {

namespace {

using database::TrialState;

struct TrainArguments {
  ConfigArguments config;
  std::string db;
  std::string name;
  std::vector<std::string> tags;
  std::string note;
  bool quick = false;
  bool quiet = false;
  bool verbose = false;
  bool json = false;

  report::Verbosity verbosity() const {
    if (quiet) return report::Verbosity::quiet;
    return verbose ? report::Verbosity::verbose : report::Verbosity::normal;
  }
};

void add_arguments(CLI::App& app, TrainArguments& arguments) {
  add_config_arguments(app, arguments.config);
  add_db_option(app, arguments.db);
  app.add_option("--name", arguments.name, "The experiment's name [the config's]");
  app.add_option("--tag", arguments.tags, "A word to find the experiment by; may be repeated")->type_name("TAG")->allow_extra_args(false);
  app.add_option("--note", arguments.note, "A note kept with the experiment");
  app.add_flag("--quick", arguments.quick, "Two epochs of the first trial, nothing stored: does the config work?");
  app.add_flag("-q,--quiet", arguments.quiet, "Print problems and the summary only");
  app.add_flag("-v,--verbose", arguments.verbose, "Print every epoch");
  app.add_flag("--json", arguments.json, "Print the summary as JSON");
}

supervisor::ExperimentPlan plan_experiment(const TrainArguments& arguments, const OpenedConfig& opened,
                                           const Words& words) {
  const config::Config& config = opened.config;
  supervisor::ExperimentPlan plan;
  plan.experiment.name = arguments.name.empty() ? config.name : arguments.name;
  plan.experiment.tags = config.tags;
  plan.experiment.tags.insert(plan.experiment.tags.end(), arguments.tags.begin(), arguments.tags.end());
  plan.experiment.note = arguments.note.empty() ? config.note : arguments.note;
  plan.experiment.config_text = config.text;
  plan.experiment.config_path = std::filesystem::absolute(config.path).lexically_normal().string();
  plan.experiment.command = command_line(words);
  if (const auto git = git_state(config.path)) {
    plan.experiment.git_commit = git->commit;
    plan.experiment.git_dirty = git->dirty;
  }
  plan.experiment.host = host_name();
  plan.experiment.runner_version = RUNNER_VERSION;
  plan.experiment.compiler = compiler_name();
  plan.trials = plan::plan(config);
  for (const auto& trial : plan.trials) {
    plan.plugins.push_back(plugins_of(trial.spec, opened.catalogue));
    for (const auto& plugin : plan.plugins.back()) {
      if (plan.stamps.contains(plugin.library)) continue;
      const auto stamp = catalogue::read_stamp(plugin.library);
      if (const auto* read = std::get_if<catalogue::Stamp>(&stamp)) {
        plan.stamps[plugin.library] = {read->sdk, read->libtorch, read->compiler};
      }
    }
  }
  return plan;
}

int exit_code(const report::TrainingReport& report, std::int64_t trials) {
  const auto bad = report.count(TrialState::failed) + report.count(TrialState::crashed) + report.count(TrialState::timed_out);
  if (bad > 0 || report.count(TrialState::diverged) == trials) return exit_trial;
  return exit_ok;
}

// Two epochs of one trial, kept nowhere.
int run_quick(const OpenedConfig& opened, const TrainArguments& arguments) {
  spec::TrialSpec spec = opened.config.base;
  spec.training.epochs = std::min<std::int64_t>(spec.training.epochs, 2);
  supervisor::SignalWatch signals;
  supervisor::TrialStore nothing;
  report::TrainingReport report(1, spec, arguments.verbosity() == report::Verbosity::normal ? report::Verbosity::verbose
                                                                                            : arguments.verbosity());
  supervisor::Supervisor supervisor(
      {opened.installation.worker, "", 1, std::numeric_limits<std::int64_t>::max()}, signals, nothing, report);
  const auto end = supervisor.run({{1, spec, plugins_of(spec, opened.catalogue)}});
  report.finish();
  if (end == supervisor::RunEnd::stopped) return exit_interrupted;
  const int code = exit_code(report, 1);
  if (code == exit_ok) fmt::print("{} works: two epochs ran, nothing was stored\n", arguments.config.config);
  return code;
}

void print_summary(const report::TrainingReport& report, const supervisor::StoredRun& run,
                   const supervisor::ExperimentPlan& plan, const TrainArguments& arguments) {
  const std::string db = database_path(arguments.db).string();
  if (arguments.json) {
    nlohmann::json summary = {{"experiment", run.experiment()}, {"name", plan.experiment.name}, {"database", db},
                              {"trials", plan.trials.size()}, {"checkpoints", report.saved()}, {"best", nullptr}};
    for (const auto state : {TrialState::completed, TrialState::diverged, TrialState::failed, TrialState::crashed,
                             TrialState::timed_out, TrialState::interrupted}) {
      summary[std::string(database::to_text(state))] = report.count(state);
    }
    if (const auto& best = report.best()) {
      summary["best"] = {{"trial", best->trial}, {"epoch", best->epoch}, {report.monitor(), best->value}};
    }
    fmt::print("{}\n", summary.dump());
    return;
  }
  if (const auto& best = report.best()) {
    fmt::print("best   val_{} {:.6g} at epoch {} of trial {}\n", report.monitor(), best->value, best->epoch, best->trial);
  }
  fmt::print("stored {}, experiment {} '{}': {} trial{}, {} checkpoint{}\n", db, run.experiment(), plan.experiment.name,
             plan.trials.size(), plan.trials.size() == 1 ? "" : "s", report.saved(), report.saved() == 1 ? "" : "s");
  const std::string db_option = arguments.db.empty() ? "" : " --db " + arguments.db;
  if (report.best()) {
    fmt::print("next   runner best{}\n", db_option);
  } else {
    fmt::print("next   runner sql{} \"SELECT trial, state, message FROM trials WHERE experiment_id = {}\"\n", db_option,
               run.experiment());
  }
}

int run_stored(const OpenedConfig& opened, const TrainArguments& arguments, const Words& words) {
  const supervisor::ExperimentPlan plan = plan_experiment(arguments, opened, words);
  const auto trials = static_cast<std::int64_t>(plan.trials.size());
  // Before any other thread is started: none of them may take a signal.
  supervisor::SignalWatch signals;
  report::TrainingReport report(trials, plan.trials.front().spec, arguments.verbosity());
  supervisor::StoredRun run(database_path(arguments.db), plan,
                            [&](protocol::TrialId trial, std::int64_t epoch) { report.on_saved(trial, epoch); });
  supervisor::SupervisorOptions options;
  options.worker = opened.installation.worker;
  options.payload_folder = run.paths().payload_folder();
  supervisor::RunEnd end{};
  {
    supervisor::Supervisor supervisor(options, signals, run, report);
    end = supervisor.run(run.jobs());
  }
  const auto failure = run.finish();
  report.finish();
  if (failure) return report_database_error(*failure);
  print_summary(report, run, plan, arguments);
  if (end == supervisor::RunEnd::stopped) {
    fmt::print(stderr, "interrupted: what was reported is stored; experiment {} can be continued\n", run.experiment());
    return exit_interrupted;
  }
  return exit_code(report, trials);
}

}  // namespace

int run_train(const Words& words) {
  CLI::App app("Trains what a config describes and keeps every best checkpoint.", "runner");
  TrainArguments arguments;
  add_arguments(app, arguments);
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments.config);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  try {
    if (arguments.quick) return run_quick(std::get<OpenedConfig>(opened), arguments);
    return run_stored(std::get<OpenedConfig>(opened), arguments, words);
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

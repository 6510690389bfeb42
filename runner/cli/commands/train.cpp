#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "analysis/completed_trials.hpp"
#include "cli/best_warning.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/confirm_experiment.hpp"
#include "cli/data_check.hpp"
#include "cli/git_state.hpp"
#include "cli/launch_trials.hpp"
#include "cli/one_trial.hpp"
#include "cli/open_config.hpp"
#include "cli/open_database.hpp"
#include "cli/place_in_config.hpp"
#include "cli/print_ranking.hpp"
#include "cli/print_table.hpp"
#include "cli/provenance.hpp"
#include "cli/run_trials.hpp"
#include "plan/plan.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/supervisor.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

struct TrainOptions {
  ConfigOptions config;
  RunOptions run;
  LaunchOptions launch;
  std::string name;
  std::vector<std::string> tags;
  std::string note;
  bool quick = false;
  bool skip_completed = false;
  bool greedy = false;
};

void add_options(CLI::App& app, TrainOptions& options) {
  add_config_options(app, options.config);
  add_run_options(app, options.run);
  add_fail_fast_option(app, options.run);
  add_launch_options(app, options.launch);
  app.add_option("--name", options.name, "The experiment's name [the config's]");
  app.add_option("--tag", options.tags, "A word to find the experiment by; may be repeated")
      ->type_name("TAG")
      ->allow_extra_args(false);
  app.add_option("--note", options.note, "A note kept with the experiment");
  app.add_flag("--skip-completed", options.skip_completed,
               "Leave out trials that the database has completed: same config, plugins and data");
  app.add_flag("--greedy", options.greedy,
               "Let a search use every result that is there: nobody waits, and the trials depend on timing");
  app.add_flag("--quick", options.quick, "Two epochs of the first trial, nothing stored: does the config work?");
}

std::string name_of(const TrainOptions& options, const config::Config& config) {
  return options.name.empty() ? config.name : options.name;
}

database::ExperimentRecord describe_experiment(const TrainOptions& options, const config::Config& config,
                                               const Arguments& arguments) {
  auto experiment = experiment_begun_by(arguments);
  experiment.name = name_of(options, config);
  experiment.tags = config.tags;
  experiment.tags.insert(experiment.tags.end(), options.tags.begin(), options.tags.end());
  experiment.note = options.note.empty() ? config.note : options.note;
  experiment.config_text = config.text;
  for (const auto& base : config.bases) experiment.config_text += "\n# extends " + base.path + "\n" + base.text;
  experiment.config_path = std::filesystem::absolute(config.path).lexically_normal().string();
  if (const auto git = git_state(config.path)) {
    experiment.git_commit = git->commit;
    experiment.git_dirty = git->dirty;
  }
  return experiment;
}

// Keeps nothing but the losses of the newest epoch.
class NewestLosses final : public supervisor::TrialStore {
 public:
  void on_epoch(const events::EpochDone& epoch) override {
    epochs_ = epoch.epoch + 1;
    losses_.clear();
    std::copy_if(epoch.metrics.begin(), epoch.metrics.end(), std::back_inserter(losses_),
                 [](const auto& metric) { return metric.name == "loss"; });
  }

  std::int64_t epochs() const { return epochs_; }
  std::string text() const {
    std::string text;
    for (const auto& loss : losses_) {
      text += fmt::format("{}{}_loss {:.6g}", text.empty() ? "" : ", ",
                          loss.split == Split::validation ? "val" : events::to_text(loss.split), loss.value);
    }
    return text;
  }
  nlohmann::json json() const {
    nlohmann::json json = {{"experiment", nullptr}, {"epochs", epochs_}};
    for (const auto& loss : losses_) json["metrics"][std::string(events::to_text(loss.split))]["loss"] = loss.value;
    return json;
  }

 private:
  std::int64_t epochs_ = 0;
  std::vector<events::Metric> losses_;
};

// Two epochs of one trial, kept nowhere.
int run_quick(const OpenedConfig& opened, const TrainOptions& options) {
  spec::TrialSpec spec = opened.config.base;
  spec.training.epochs = std::min<std::int64_t>(spec.training.epochs, 2);
  supervisor::SignalWatch signals;
  NewestLosses losses;
  const auto verbosity = options.run.quiet ? report::Verbosity::quiet : report::Verbosity::verbose;
  report::TrainingReport report(1, spec, verbosity);
  report.expect_nothing_stored();
  report.explain_with([&](const std::string& message) { return place_in_config(message, opened.config.places); });
  auto supervision = supervisor_options(options.run, spec, 1);
  supervision.worker.largest_blob_bytes = std::numeric_limits<std::int64_t>::max();
  auto launcher = opened.installation.launcher();
  supervisor::Supervisor supervisor(supervision, launcher, signals);
  OneTrial source(one_job(1, spec, CataloguePlugins(opened.catalogue), database_path(options.run.db)));
  const auto end = supervisor.run(source, losses, report);
  report.finish();
  if (end == supervisor::RunEnd::stopped) return exit_interrupted;
  const int code = exit_code_of(report);
  if (options.run.json) {
    if (code == exit_ok) print_json(losses.json(), -1);
    return code;
  }
  if (code == exit_ok)
    fmt::print("{} works: {}, nothing was stored; the last one had {}\n", text::visible(options.config.config),
               losses.epochs() == 1 ? "an epoch ran" : fmt::format("{} epochs ran", losses.epochs()), losses.text());
  return code;
}

// Holds which of a plan's trials are to be run, and the trials of the database that stand for the others.
struct Choice {
  std::vector<std::size_t> to_run;
  std::vector<std::int64_t> completed;
};

// Says how many are left out.
Choice choose_trials(const plan::Plan& plan, const TrainOptions& options, const OpenedConfig& opened,
                     const CataloguePlugins& plugins) {
  std::optional<analysis::CompletedTrials> completed;
  if (options.skip_completed) {
    auto launcher = opened.installation.launcher();
    supervisor::WorkerClient client(launcher);
    completed.emplace(database_path(options.run.db), client, plugins, plan);
  }
  Choice choice;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto done = completed ? completed->find(plan.trial(i).spec) : std::nullopt;
    if (done) {
      choice.completed.push_back(*done);
    } else {
      choice.to_run.push_back(i);
    }
  }
  if (!choice.completed.empty() && !options.run.quiet) {
    fmt::print(stderr, "{} of {} trials are completed already and left out\n", choice.completed.size(), plan.size());
  }
  return choice;
}

// Where the first few data sets of a sweep cannot be used, those that follow are no better.
constexpr std::size_t most_data_sets = 8;

database::SearchRecord describe_search(const search::SearchDefinition& definition, bool greedy) {
  const auto& stopper = definition.stopper;
  return {.sampler = definition.sampler.plugin,
          .options = spec::canonical_text(definition.sampler.parameters),
          .seed = definition.settings.seed,
          .trials = definition.settings.trials,
          .replicates = static_cast<std::int64_t>(definition.replicates.size()),
          .lag = definition.settings.lag,
          .greedy = greedy,
          .space = search::space_json(definition.space).dump(),
          .definition = search::to_json(definition).dump(),
          .stopper = stopper ? std::optional(stopper->plugin) : std::nullopt,
          .stopper_options = stopper ? std::optional(spec::canonical_text(stopper->parameters)) : std::nullopt};
}

int run_search(const OpenedConfig& opened, const TrainOptions& options, const Arguments& arguments) {
  const CataloguePlugins plugins(opened.catalogue);
  auto definition = *opened.config.search;
  // With the digest of the weights to begin with, which the config does not know.
  definition.base = spec::to_json(opened.config.base);
  std::optional<std::int64_t> number;
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    const auto experiment = describe_experiment(options, opened.config, arguments);
    auto run = supervisor::StoredRun::begin(
        database_path(options.run.db), experiment, [] { return std::optional<spec::TrialSpec>(); }, plugins,
        std::move(saved), describe_search(definition, options.greedy));
    number = run->experiment();
    return run;
  };
  const int code = run_trials(open, options.run,
                              {.installation = opened.installation,
                               .plugins = plugins,
                               .first = opened.config.base,
                               .trials = static_cast<std::int64_t>(search::trial_count(definition)),
                               .name = name_of(options, opened.config),
                               .data_to_check = trials_to_check(plan::Plan(opened.config), most_data_sets),
                               .plugin_path = options.config.plugin_path,
                               .places = opened.config.places,
                               .search = SearchOutline{definition, options.greedy},
                               .stopper_place = opened.config.stopper_place});
  if (!number) return code;
  return confirm_search(code, {.run = options.run, .experiment = *number, .plugin_path = options.config.plugin_path});
}

// Says what a search cannot have; empty where there is nothing.
std::string impossible_with_search(const TrainOptions& options, bool is_search, bool is_on_cluster) {
  if (!is_search) return options.greedy ? "--greedy is for a search; this config has none" : "";
  if (is_on_cluster) {
    return "a search runs on one machine, since each suggestion needs results of those before; take --launcher local, "
           "or sweep with sweep.random, whose trials are known beforehand";
  }
  if (options.skip_completed) {
    return "--skip-completed leaves trials out that are known beforehand; a search suggests its trials one after "
           "another";
  }
  return "";
}

int run_stored(const OpenedConfig& opened, const TrainOptions& options, const Arguments& arguments,
               const std::optional<launchers::SlurmSettings>& settings) {
  const CataloguePlugins plugins(opened.catalogue);
  const plan::Plan plan(opened.config);
  const auto choice = choose_trials(plan, options, opened, plugins);
  const auto& chosen = choice.to_run;
  if (chosen.empty()) {
    if (options.run.json) {
      const nlohmann::json summary = {
          {"experiment", nullptr}, {"trials", 0}, {"completed_before", choice.completed.size()}};
      print_json(summary, -1);
      return exit_ok;
    }
    fmt::print("nothing to run: every trial is completed already\n");
    print_ranking(database_path(options.run.db), {std::nullopt, choice.completed});
    return exit_ok;
  }
  std::size_t next = 0;
  const auto give = [&]() -> std::optional<spec::TrialSpec> {
    if (next == chosen.size()) return std::nullopt;
    return plan.trial(chosen[next++]).spec;
  };
  std::optional<database::ExperimentRecord> experiment;
  const auto describe = [&] {
    if (!experiment) experiment = describe_experiment(options, opened.config, arguments);
  };
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    describe();
    return supervisor::StoredRun::begin(database_path(options.run.db), *experiment, give, plugins, std::move(saved));
  };
  const auto first = plan.trial(chosen.front()).spec;
  const RunOutline outline{.installation = opened.installation,
                           .plugins = plugins,
                           .first = first,
                           .trials = static_cast<std::int64_t>(chosen.size()),
                           .name = name_of(options, opened.config),
                           .completed_before = choice.completed,
                           .data_to_check = trials_to_check(plan, most_data_sets),
                           .plugin_path = options.config.plugin_path,
                           .places = opened.config.places,
                           .while_workers_load = describe};
  if (settings) return launch_trials(open, give, options.run, outline, {*settings, options.launch});
  return run_trials(open, options.run, outline);
}

}  // namespace

int run_train(const Arguments& arguments) {
  CLI::App app("Trains what a config describes and keeps every best checkpoint.", "runner");
  TrainOptions options;
  add_options(app, options);
  if (const auto code = parse(app, arguments)) return *code;
  if (const auto fault = config::fault_of_name(options.name); fault && !options.name.empty()) {
    fmt::print(stderr, "runner: --name: {}\n", *fault);
    return exit_usage;
  }
  auto opened = open_config(options.config);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  auto& init = std::get<OpenedConfig>(opened).config.base.init;
  auto launcher = choose_launcher(options.launch.launcher, std::get<OpenedConfig>(opened).config.launcher);
  if (const int* code = std::get_if<int>(&launcher)) return *code;
  const auto& settings = std::get<std::optional<launchers::SlurmSettings>>(launcher);
  if (!settings && (options.launch.dry_run || options.launch.wait)) {
    fmt::print(stderr, "runner: --dry-run and --wait are for a cluster; add --launcher slurm, or see runner plan\n");
    return exit_usage;
  }
  const bool is_search = std::get<OpenedConfig>(opened).config.search.has_value();
  if (const auto why = impossible_with_search(options, is_search, settings.has_value()); !why.empty()) {
    fmt::print(stderr, "runner: {}\n", why);
    return exit_usage;
  }
  if (init || (!options.quick && !options.launch.dry_run)) open_database(options.run.db);
  if (init) init = initial_weights(database_path(options.run.db), *init);
  if (options.quick) return run_quick(std::get<OpenedConfig>(opened), options);
  if (is_search) return run_search(std::get<OpenedConfig>(opened), options, arguments);
  return run_stored(std::get<OpenedConfig>(opened), options, arguments, settings);
}

}  // namespace runner::cli

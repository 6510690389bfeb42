#include "cli/run_trials.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "analysis/trial_labels.hpp"
#include "cli/data_check.hpp"
#include "cli/place_in_config.hpp"
#include "cli/plural.hpp"
#include "cli/print_ranking.hpp"
#include "cli/print_table.hpp"
#include "cli/run_summary.hpp"
#include "cli/shell_words.hpp"
#include "supervisor/machine.hpp"
#include "supervisor/search_source.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using events::TrialState;

// How long a run that was stopped may take to store what it has.
constexpr std::chrono::milliseconds longest_end{20'000};
constexpr std::chrono::milliseconds longest_hurried_end{2'000};

// The trials by what they differ in, where there are several; a single one needs no name.
std::vector<report::TrialOutline> outlines_of(const supervisor::StoredRun& run) {
  analysis::TrialLabels labels;
  run.visit_waiting([&](const auto& waiting) { labels.add(waiting.spec); });
  std::vector<report::TrialOutline> outlines;
  run.visit_waiting([&](const auto& waiting) {
    outlines.push_back({waiting.trial, waiting.spec.at("training").at("epochs").template get<std::int64_t>(),
                        labels.label(waiting.spec), waiting.best});
  });
  return outlines;
}

// More jobs than a search may use would look like a fault of the machine.
void say_where_jobs_wait(const RunOptions& options, const SearchOutline& search) {
  const auto most = trials_at_a_time(search);
  if (!options.jobs || *options.jobs <= most || search.is_greedy || options.quiet) return;
  fmt::print(
      stderr,
      "note: search.lag is {}, so at most {} run at a time; more would change what is suggested: set search.lag, "
      "or add --greedy\n",
      search.definition.settings.lag, plural(most, "trial"));
}

// Says whether a device must be there, whatever else is.
bool is_gpu(const std::string& device) { return device != "cpu" && device != "auto"; }

// Says whether there is something for a resume to run.
bool is_left(const std::filesystem::path& database, std::int64_t experiment) {
  const auto row = database::Reader(database).experiment(experiment);
  return row.pending + row.interrupted + row.paused > 0;
}

}  // namespace

std::optional<int> code_of_check(supervisor::Supervisor& supervisor, const RunOutline& outline) {
  auto trials = outline.data_to_check;
  // Data that trials had before need no second look, but a GPU may have gone.
  if (trials.empty() && is_gpu(outline.first.training.device)) trials = {outline.first};
  if (trials.empty()) return std::nullopt;
  const auto check = check_data(supervisor, trials, outline.plugins);
  if (check.stopped) {
    fmt::print(stderr, "interrupted; nothing was stored\n");
    return exit_interrupted;
  }
  if (check.usable > 0) return std::nullopt;
  print_faults(check, trials, outline.places);
  fmt::print(stderr, "runner: no trial can run; nothing was stored\n");
  return exit_trial;
}

void print_result(const std::filesystem::path& database, std::int64_t experiment, const RunOptions& options,
                  const std::vector<std::int64_t>& completed_before) {
  {
    database::Reader reader(database);
    const auto summary = analysis::summary_of(reader, experiment);
    options.json ? print_summary_json(reader, summary, options.db) : print_summary(reader, summary, options.db);
  }
  if (!options.json) print_ranking(database, {experiment, completed_before});
}

void add_run_options(CLI::App& app, RunOptions& options) {
  add_db_option(app, options.db);
  app.add_option("--jobs", options.jobs, "Trials at a time [what cores and memory allow; on CUDA the number of GPUs]")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1024}));
  app.add_option("--retries", options.retries, "Further attempts at a trial whose worker died [1]")
      ->type_name("N")
      ->check(CLI::Range(0, 100));
  app.add_flag("-q,--quiet", options.quiet, "Print problems, warnings and the summary only");
  app.add_flag("-v,--verbose", options.verbose, "Print every epoch");
  app.add_flag("--json", options.json, "Print the summary as JSON");
}

void add_fail_fast_option(CLI::App& app, RunOptions& options) {
  app.add_flag("--fail-fast", options.fail_fast,
               "Stop at the first trial that fails, crashes or is timed out; what has not run can be resumed");
}

supervisor::SupervisorOptions supervisor_options(const RunOptions& options, const spec::TrialSpec& first,
                                                 std::int64_t trials) {
  const auto machine = supervisor::look_at_machine();
  const auto& training = first.training;
  supervisor::SupervisorOptions supervision;
  supervision.worker.retries = options.retries;
  const auto threads = spec::threads_in_all(training);
  supervision.jobs = std::min(trials, options.jobs.value_or(supervisor::default_jobs(machine, training, trials)));
  if (const auto most = supervisor::most_workers(); supervision.jobs > most) {
    fmt::print(stderr, "note: the limit on open files (ulimit -n) allows {} trials at a time, not {}\n", most,
               supervision.jobs);
    supervision.jobs = most;
  }
  if (spec::takes_any_gpu(training) && machine.gpus.size() > 1) supervision.gpus = machine.gpus;
  if (threads > machine.cores && !options.quiet) {
    fmt::print(stderr, "note: {} {}, but there {} {}; more threads than cores make every step slower\n",
               training.processes > 1 ? "training.processes times training.threads is" : "training.threads is", threads,
               machine.cores == 1 ? "is" : "are", plural(machine.cores, "core"));
  } else if (supervision.jobs * threads > machine.cores && options.jobs && !options.quiet) {
    fmt::print(stderr, "note: {} trials with {} each share {}; fewer --jobs would be faster\n", supervision.jobs,
               plural(threads, "thread"), plural(machine.cores, "core"));
  }
  return supervision;
}

int exit_code_of(const report::TrainingReport& report) {
  const auto diverged = report.count(TrialState::diverged);
  const bool all_diverged = diverged > 0 && diverged == report.ended();
  return report.failed() > 0 || all_diverged ? exit_trial : exit_ok;
}

std::int64_t trials_at_a_time(const SearchOutline& search) {
  const auto& [definition, is_greedy] = search;
  const auto replicates = static_cast<std::int64_t>(definition.replicates.size());
  const auto all = static_cast<std::int64_t>(search::trial_count(definition));
  return is_greedy ? all : std::min(all, (definition.settings.lag + 1) * replicates);
}

int run_trials(const OpenRun& open, const RunOptions& options, const RunOutline& outline) {
  const auto trials = outline.trials;
  // Before any other thread is started: none of them may take a signal.
  supervisor::SignalWatch signals;
  report::TrainingReport report(trials, outline.first, options.verbosity());
  report.explain_with([&](const std::string& message) { return place_in_config(message, outline.places); });
  if (outline.search) say_where_jobs_wait(options, *outline.search);
  const auto at_a_time = outline.search ? std::min(trials, trials_at_a_time(*outline.search)) : trials;
  auto supervision = supervisor_options(options, outline.first, at_a_time);
  supervision.worker.payload_folder = database::DatabasePaths(database_path(options.db)).payload_folder();
  std::unique_ptr<supervisor::StoredRun> run;
  supervisor::RunEnd end{};
  supervisor::LeftPending left;
  bool hurried = false;
  std::optional<events::TrialId> gave_up_at;
  std::optional<std::string> search_failed;
  std::optional<std::size_t> exhausted_after;
  {
    auto launcher = outline.installation.launcher();
    supervisor::Supervisor supervisor(supervision, launcher, signals);
    supervisor.start_workers(outline.first, outline.plugins.plugins_of(outline.first));
    if (outline.while_workers_load) outline.while_workers_load();
    if (const auto code = code_of_check(supervisor, outline)) return *code;
    std::optional<supervisor::SearchWorker> searching;
    if (outline.search) {
      const auto& definition = outline.search->definition;
      searching.emplace(launcher, definition, outline.plugins.sampler_of(definition),
                        outline.plugins.stopper_of(definition));
      if (const auto failure = searching->open()) {
        const auto& place = outline.stopper_place;
        const bool is_placed = failure->is_of_stopper && place;
        fmt::print(stderr, "runner: {}{}; nothing was stored\n", text::visible(failure->message),
                   is_placed ? text_of(*place) : "");
        return exit_usage;
      }
    }
    run = open([&](events::TrialId trial, std::int64_t epoch) { report.on_saved(trial, epoch); });
    if (options.fail_fast) supervisor.give_up_at_first_failure();
    if (searching) {
      for (auto& known : outlines_of(*run)) report.announce(std::move(known));
      supervisor::SearchSource source(
          *run, *searching,
          {.on_suggested =
               [&](const supervisor::SuggestedTrial& suggested) {
                 report.announce({suggested.trial, suggested.epochs, suggested.label});
               },
           .on_pruned = [&](events::TrialId trial, const std::string& reason) { report.prune(trial, reason); }});
      end = supervisor.run(source, *run, report);
      search_failed = source.failure();
      exhausted_after = source.exhausted_after();
    } else {
      report.expect(outlines_of(*run));
      end = supervisor.run(*run, *run, report);
    }
    gave_up_at = supervisor.gave_up_at();
    left = supervisor.left_pending();
    hurried = supervisor.is_hurried();
    // While the workers end.
    run->begin_finish();
  }
  // Another program that has the database locked does not keep a run that was told to end.
  if (end == supervisor::RunEnd::stopped) signals.end_within(hurried ? longest_hurried_end : longest_end);
  if (gave_up_at) run->note("fail_fast", fmt::format("given up at the first trial that failed, {}", *gave_up_at));
  if (exhausted_after)
    run->note("search_exhausted", fmt::format("nothing is left to try after {} suggestions", *exhausted_after));
  const auto failure = run->finish();
  report.finish();
  if (failure) return report_database_error(*failure);
  const auto experiment = run->experiment();
  // Closed before it is read, since some databases can have one user at a time.
  run.reset();
  print_result(database_path(options.db), experiment, options, outline.completed_before);
  if (exhausted_after) {
    fmt::print(stderr, "runner: the space holds no more to try after {} of {} configurations\n", *exhausted_after,
               outline.search->definition.settings.trials);
  }
  const std::string to_go_on = !outline.to_go_on.empty()
                                   ? outline.to_go_on
                                   : text::visible("runner resume " + std::to_string(experiment) +
                                                   db_words(options.db) + plugin_path_words(outline.plugin_path));
  if (end == supervisor::RunEnd::stopped) {
    fmt::print(stderr, "interrupted; to go on: {}\n", to_go_on);
    return exit_interrupted;
  }
  if (gave_up_at && is_left(database_path(options.db), experiment)) {
    fmt::print(stderr, "runner: given up at the first trial that failed, {}; to run what is left: {}\n", *gave_up_at,
               to_go_on);
    return exit_trial;
  }
  if (search_failed) {
    fmt::print(stderr, "runner: the search ended before its last suggestion: {}; to go on: {}\n",
               text::visible(*search_failed), to_go_on);
    return exit_trial;
  }
  if (left.trials > 0) {
    fmt::print(stderr, "runner: {} not begun, since {} cannot be loaded; once it can: {}\n",
               left.trials == 1 ? "1 trial was" : plural(left.trials, "trial") + " were",
               text::visible(left.file.string()), to_go_on);
    return exit_trial;
  }
  return exit_code_of(report);
}

}  // namespace runner::cli

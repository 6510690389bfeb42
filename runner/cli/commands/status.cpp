#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "cli/cluster_report.hpp"
#include "cli/open_database.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/shell_words.hpp"
#include "cluster/folder_lock.hpp"
#include "cluster/unlike_tasks.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using cluster::Standing;

constexpr Standing all_standings[] = {Standing::pending, Standing::running, Standing::done, Standing::failed,
                                      Standing::lost};
constexpr std::size_t most_shown = 20;

nlohmann::json as_json(const ClusterExperiment& experiment, const cluster::Evidence& evidence,
                       const std::vector<cluster::TrialStanding>& trials) {
  nlohmann::json out = {{"experiment", experiment.plan().experiment},
                        {"name", experiment.plan().name},
                        {"trials", trials.size()},
                        {"jobs", cluster::jobs_of(evidence.submissions)},
                        {"folder", experiment.folder().root().string()}};
  for (const auto standing : all_standings)
    out[std::string(cluster::to_text(standing))] = cluster::count(trials, standing);
  out["blocked"] = nlohmann::json::array();
  for (const auto& one : cluster::blocked_tasks(evidence))
    out["blocked"].push_back({{"job", one.job}, {"tasks", one.tasks}, {"reason", one.reason}, {"advice", one.advice}});
  out["unlike"] = nlohmann::json::array();
  for (const auto& one : cluster::unlike_tasks(evidence.shards))
    out["unlike"].push_back({{"tasks", one.tasks}, {"differences", one.differences}});
  if (!evidence.queue_fault.empty()) out["queue_fault"] = evidence.queue_fault;
  out["each"] = nlohmann::json::array();
  for (const auto& trial : trials)
    out["each"].push_back({{"trial", trial.trial},
                           {"standing", cluster::to_text(trial.standing)},
                           {"state", events::to_text(trial.state)},
                           {"task", trial.task},
                           {"epochs", trial.epochs},
                           {"why", trial.why}});
  return out;
}

void print_trials(const std::vector<cluster::TrialStanding>& trials, Standing standing) {
  std::size_t shown = 0;
  for (const auto& trial : trials) {
    if (trial.standing != standing) continue;
    if (++shown > most_shown) continue;
    fmt::print("  trial {} {}{}\n", trial.trial, cluster::to_text(standing),
               trial.why.empty() ? "" : ": " + text::visible(trial.why));
  }
  if (shown > most_shown) fmt::print("  and {} more\n", shown - most_shown);
}

void print_status(const ClusterExperiment& experiment, const cluster::Evidence& evidence,
                  const std::vector<cluster::TrialStanding>& trials, const std::string& db) {
  const auto& plan = experiment.plan();
  std::string counts;
  for (const auto standing : all_standings) {
    const auto number = cluster::count(trials, standing);
    if (number > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", number, cluster::to_text(standing));
  }
  fmt::print("experiment {} '{}': {}: {}\n", plan.experiment, text::visible(plan.name),
             plural(static_cast<std::int64_t>(trials.size()), "trial"), counts);
  if (!evidence.queue_fault.empty())
    fmt::print("  the queue does not answer, so what is lost is not known: {}\n", text::visible(evidence.queue_fault));
  for (const auto& one : cluster::blocked_tasks(evidence)) {
    fmt::print("  {} of job {} will not begin by {} ({}): {}\n", plural(one.tasks, "task"), one.job,
               one.tasks == 1 ? "itself" : "themselves", text::visible(one.reason), one.advice);
  }
  for (const auto& one : cluster::unlike_tasks(evidence.shards)) {
    fmt::print(
        "  {} computed with other things than the others ({}), so last bits may differ: {}; "
        "launcher.constraint asks for equal nodes\n",
        one.tasks.size() == 1 ? "1 task has" : plural(std::ssize(one.tasks), "task") + " have",
        text::visible(fmt::format("{}", fmt::join(one.differences, ", "))),
        text::visible(fmt::format("{}", fmt::join(one.tasks, ", "))));
  }
  print_trials(trials, Standing::failed);
  print_trials(trials, Standing::lost);
  const auto words = text::visible(std::to_string(plan.experiment) + db_words(db));
  const bool is_over = cluster::count(trials, Standing::pending) + cluster::count(trials, Standing::running) == 0;
  if (cluster::count(trials, Standing::lost) > 0) fmt::print("to run what is lost: runner resume {}\n", words);
  bool is_merged = true;
  for (std::size_t i = 0; i < trials.size(); ++i) is_merged &= trials[i].state == evidence.target[i].progress.state;
  if (is_over && !is_merged) fmt::print("to merge what the tasks have stored: runner resume {}\n", words);
}

}  // namespace

int run_status(const Arguments& arguments) {
  CLI::App app("Says where the trials of an experiment on a cluster stand, and what keeps them.", "runner status");
  std::string name;
  std::string db;
  bool json = false;
  add_experiment_argument(app, name, "the newest experiment");
  add_db_option(app, db);
  app.add_flag("--json", json, "Print it as JSON, with each trial");
  if (const auto code = parse(app, arguments)) return *code;
  const auto found = find_cluster_experiment(db, name);
  if (const int* code = std::get_if<int>(&found)) return *code;
  ClusterExperiment experiment(database_path(db), std::get<std::int64_t>(found));
  auto evidence = experiment.look();
  // Another status or resume may be at it.
  if (const auto lock = cluster::FolderLock::try_acquire(experiment.folder())) {
    if (const auto submission = fulfil_wishes(experiment, evidence, true)) {
      fmt::print(stderr, "{} that could not requeue {} submitted again\n",
                 plural(static_cast<std::int64_t>(submission->slices.size()), "task"),
                 submission->slices.size() == 1 ? "itself was" : "themselves were");
      evidence = experiment.look();
    }
  }
  const auto trials = cluster::standings_of(evidence);
  if (json) {
    print_json(as_json(experiment, evidence, trials), 2);
  } else {
    print_status(experiment, evidence, trials, db);
  }
  return exit_ok;
}

}  // namespace runner::cli

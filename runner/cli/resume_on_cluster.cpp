#include "cli/resume_on_cluster.hpp"

#include <fmt/format.h>

#include <set>

#include "cli/cluster_report.hpp"
#include "cli/cluster_wait.hpp"
#include "cli/open_config.hpp"
#include "cli/plural.hpp"
#include "cli/shell_words.hpp"
#include "cluster/folder_lock.hpp"
#include "config/launchers_file.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using cluster::Standing;

std::variant<launchers::SlurmSettings, int> settings_of(const ClusterExperiment& experiment,
                                                        const cluster::Evidence& evidence,
                                                        const std::vector<std::string>& changes) {
  const auto& before = evidence.submissions.empty() ? experiment.plan().settings : evidence.submissions.back().settings;
  const auto read = config::read_launcher_keys(changes);
  if (const auto* faults = std::get_if<config::Diagnostics>(&read)) return report_faults(*faults);
  auto json = launchers::to_json(before);
  json.update(std::get<config::LauncherChoice>(read).given);
  auto settings = launchers::slurm_settings_from(json);
  if (const auto fault = launchers::fault_of(settings)) {
    fmt::print(stderr, "runner: {}\n", *fault);
    return exit_usage;
  }
  return settings;
}

int queue_is_silent(const cluster::Evidence& evidence) {
  fmt::print(stderr,
             "runner: the queue does not answer ({}), so it is not known what waits or runs still; nothing was "
             "submitted, since trials could run twice\n",
             text::visible(evidence.queue_fault));
  return exit_trial;
}

std::vector<std::int64_t> rest_of(const std::vector<cluster::TrialStanding>& trials,
                                  const std::vector<cluster::Slice>& slices, bool failed) {
  std::set<std::int64_t> taken;
  for (const auto& slice : slices) taken.insert(slice.ordinals.begin(), slice.ordinals.end());
  std::vector<std::int64_t> rest;
  for (const auto& trial : trials) {
    const bool is_wanted = trial.standing == Standing::lost || (failed && trial.standing == Standing::failed);
    if (is_wanted && !taken.contains(trial.ordinal)) rest.push_back(trial.ordinal);
  }
  return rest;
}

int nothing_to_submit(const ClusterExperiment& experiment, const std::vector<cluster::TrialStanding>& trials,
                      const RunOptions& options, bool failed, bool is_whole) {
  const auto number = experiment.plan().experiment;
  const auto at_work = cluster::count(trials, Standing::pending) + cluster::count(trials, Standing::running);
  const auto bad = cluster::count(trials, Standing::failed);
  fmt::print(stderr, "experiment {} '{}' has nothing to submit: {} done{}{}; {}\n", number,
             text::visible(experiment.plan().name), cluster::count(trials, Standing::done),
             at_work > 0 ? fmt::format(", {} waiting or running", at_work) : "",
             bad > 0 ? fmt::format(", {} failed{}", bad, failed ? "" : ", which --failed tries again") : "",
             is_whole ? "what there is is merged" : "what could not be merged is named above");
  if (at_work == 0) print_result(experiment.database(), number, options);
  return is_whole ? exit_ok : exit_trial;
}

}  // namespace

int resume_on_cluster(std::int64_t number, const RunOptions& options, const ClusterResume& how) {
  const auto database = database_path(options.db);
  ClusterExperiment experiment(database, number);
  const auto lock = cluster::FolderLock::acquire(experiment.folder());
  if (const auto missing = cluster::missing_slurm()) {
    fmt::print(stderr, "runner: {}\n", *missing);
    return exit_usage;
  }
  auto evidence = experiment.look();
  if (!evidence.queue_fault.empty()) return queue_is_silent(evidence);
  const auto settings = settings_of(experiment, evidence, how.changes);
  if (const int* code = std::get_if<int>(&settings)) return *code;
  const bool is_whole = experiment.merge();
  const auto trials = cluster::standings_of(evidence);
  ToSubmit what{wished_slices(experiment, evidence), {}, std::get<launchers::SlurmSettings>(settings)};
  what.rest = rest_of(trials, what.slices, how.failed);
  if (what.rest.empty() && what.slices.empty()) {
    if (how.wait && cluster::count(trials, Standing::pending) + cluster::count(trials, Standing::running) > 0)
      return wait_for_cluster(experiment, options);
    return nothing_to_submit(experiment, trials, options, how.failed, is_whole);
  }
  const int code = submit_trials(experiment, what, options, how.wait);
  if (code != exit_ok) return code;
  forget_wishes(experiment, evidence);
  return how.wait ? wait_for_cluster(experiment, options) : exit_ok;
}

std::optional<int> refuse_while_at_work(const ClusterExperiment& experiment, const cluster::Evidence& evidence,
                                        const std::string& db_option) {
  const auto trials = cluster::standings_of(evidence);
  const auto at_work = cluster::count(trials, Standing::pending) + cluster::count(trials, Standing::running);
  if (at_work == 0) return std::nullopt;
  const auto number = experiment.plan().experiment;
  if (!evidence.queue_fault.empty()) {
    fmt::print(stderr,
               "runner: the queue does not answer ({}), so it is not known what of experiment {} waits or runs on the "
               "cluster; nothing was done. If nothing does, remove {} first\n",
               text::visible(evidence.queue_fault), number, text::visible(experiment.folder().root().string()));
    return exit_trial;
  }
  const auto words = text::visible(std::to_string(number) + db_words(db_option));
  fmt::print(stderr, "runner: {} of experiment {} {} on the cluster; cancel that first: runner cancel {}\n",
             plural(at_work, "trial"), number, at_work == 1 ? "waits or runs" : "wait or run", words);
  return exit_usage;
}

std::optional<int> take_from_cluster(std::int64_t number, const RunOptions& options) {
  ClusterExperiment experiment(database_path(options.db), number);
  if (const auto code = refuse_while_at_work(experiment, experiment.look(), options.db)) return code;
  experiment.merge();
  return std::nullopt;
}

}  // namespace runner::cli

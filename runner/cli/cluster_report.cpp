#include "cli/cluster_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "cli/shell_words.hpp"
#include "cluster/requeue.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

std::string jobs_text(const cluster::Submission& submission) {
  std::string text;
  for (const auto& array : submission.arrays) {
    if (array.job) text += (text.empty() ? "" : ", ") + *array.job;
  }
  return (submission.arrays.size() > 1 ? "jobs " : "job ") + text;
}

void print_submission(const ClusterExperiment& experiment, const cluster::Submission& submission,
                      const std::string& reason, const RunOptions& options, bool waits) {
  std::size_t trials = 0;
  for (const auto& slice : submission.slices) trials += slice.ordinals.size();
  const auto& plan = experiment.plan();
  if (options.json && !waits) {
    const nlohmann::json json = {{"experiment", plan.experiment},
                                 {"submission", submission.number},
                                 {"trials", trials},
                                 {"tasks", submission.slices.size()},
                                 {"jobs", cluster::jobs_of({submission})},
                                 {"merge_job", submission.merge_job ? nlohmann::json(*submission.merge_job) : nullptr},
                                 {"folder", experiment.folder().root().string()}};
    return print_json(json, -1);
  }
  auto* stream = waits ? stderr : stdout;
  fmt::print(stream, "experiment {} '{}': {} in {}, submitted to Slurm as {}{}\n", plan.experiment,
             text::visible(plan.name), plural(static_cast<std::int64_t>(trials), "trial"),
             plural(static_cast<std::int64_t>(submission.slices.size()), "task"), jobs_text(submission),
             reason.empty() ? "" : "; " + reason);
  if (waits) return;
  const auto words = std::to_string(plan.experiment) + db_words(options.db);
  fmt::print("  how it goes:  runner status {}\n", text::visible(words));
  fmt::print("  to stop it:   runner cancel {}\n", text::visible(words));
  if (submission.merge_job) {
    fmt::print("  job {} merges the results when all tasks have ended\n", *submission.merge_job);
  } else {
    fmt::print("  to merge the results when all tasks have ended:  runner resume {}\n", text::visible(words));
  }
}

bool is_known_preempted(const cluster::Wish& wish, const cluster::Evidence& evidence) {
  const auto is_it = [&](const cluster::QueueRow& row) {
    return row.job == wish.job && row.task == wish.task && row.state == "PREEMPTED";
  };
  return std::any_of(evidence.queue.begin(), evidence.queue.end(), is_it) ||
         std::any_of(evidence.ended.begin(), evidence.ended.end(), is_it);
}

// Calls `visit` with each wish that may be acted upon now.
template <class Visit>
void for_each_wish(const ClusterExperiment& experiment, const cluster::Evidence& evidence, const Visit& visit) {
  const auto live = cluster::live_tasks(evidence.queue);
  for (const auto& submission : evidence.submissions) {
    const cluster::SubmissionFiles files{experiment.folder().submission(submission.number)};
    for (const auto& wish : cluster::wishes_of(files, submission)) {
      const bool is_meant = wish.stop != cluster::Stop::unknown || is_known_preempted(wish, evidence);
      if (!submission.is_cancelled && is_meant && !live.contains({wish.job, wish.task})) visit(files, submission, wish);
    }
  }
}

}  // namespace

int submit_trials(ClusterExperiment& experiment, const ToSubmit& what, const RunOptions& options, bool waits) {
  const auto most_tasks = most_array_tasks();
  auto plan = experiment.plan();
  plan.settings = what.settings;
  auto slices = what.slices;
  std::string reason;
  if (!what.rest.empty()) {
    const auto packing =
        cluster::pack(experiment.to_pack(what.rest), what.settings, plan.trials_at_a_time(), most_tasks);
    for (const auto& task : packing.tasks) slices.push_back({task});
    reason = packing.reason;
  }
  const auto outcome = experiment.submit({.slices = std::move(slices),
                                          .settings = what.settings,
                                          .most_tasks = most_tasks,
                                          .merges = !waits,
                                          .fail_fast = options.fail_fast});
  if (!outcome.refusal) {
    print_submission(experiment, outcome.submission, reason, options, waits);
    return exit_ok;
  }
  fmt::print(stderr, "runner: Slurm did not take the tasks: {}\n", text::visible_lines(outcome.refusal->message));
  const auto taken = cluster::jobs_of({outcome.submission});
  if (!taken.empty()) fmt::print(stderr, "runner: {} it had taken\n", jobs_text(outcome.submission));
  fmt::print(stderr, "runner: experiment {} is stored; to submit what is missing: runner resume {}\n",
             experiment.plan().experiment,
             text::visible(std::to_string(experiment.plan().experiment) + db_words(options.db)));
  return exit_trial;
}

std::vector<cluster::Slice> wished_slices(const ClusterExperiment& experiment, const cluster::Evidence& evidence) {
  std::set<std::int64_t> lost;
  for (const auto& trial : cluster::standings_of(evidence)) {
    if (trial.standing == cluster::Standing::lost) lost.insert(trial.ordinal);
  }
  std::vector<cluster::Slice> slices;
  for_each_wish(experiment, evidence, [&](const auto&, const auto& submission, const cluster::Wish& wish) {
    cluster::Slice slice{{}, wish.requeues};
    for (const auto ordinal : submission.slices.at(static_cast<std::size_t>(wish.slice)).ordinals) {
      if (lost.erase(ordinal) > 0) slice.ordinals.push_back(ordinal);
    }
    if (!slice.ordinals.empty()) slices.push_back(std::move(slice));
  });
  return slices;
}

void forget_wishes(const ClusterExperiment& experiment, const cluster::Evidence& evidence) {
  for_each_wish(experiment, evidence,
                [](const auto& files, const auto&, const cluster::Wish& wish) { cluster::fulfil(files, wish); });
}

std::optional<cluster::Submission> fulfil_wishes(ClusterExperiment& experiment, const cluster::Evidence& evidence,
                                                 bool merges) {
  if (!evidence.queue_fault.empty()) return std::nullopt;
  auto slices = wished_slices(experiment, evidence);
  if (slices.empty()) return std::nullopt;
  experiment.merge();
  const auto& before = evidence.submissions.back();
  const auto outcome = experiment.submit({.slices = std::move(slices),
                                          .settings = before.settings,
                                          .most_tasks = most_array_tasks(),
                                          .merges = merges,
                                          .fail_fast = before.fail_fast});
  if (outcome.refusal) {
    fmt::print(stderr, "runner: Slurm did not take tasks that are to go on: {}\n",
               text::visible_lines(outcome.refusal->message));
    return std::nullopt;
  }
  forget_wishes(experiment, evidence);
  return outcome.submission;
}

}  // namespace runner::cli

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/catalogue_plugins.hpp"
#include "cli/environment_changes.hpp"
#include "cli/run_trials.hpp"
#include "cluster/cluster_error.hpp"
#include "cluster/json_file.hpp"
#include "cluster/pressing_signal.hpp"
#include "cluster/requeue.hpp"
#include "cluster/slurm.hpp"
#include "database/merge.hpp"
#include "database/reader.hpp"
#include "database/shard.hpp"
#include "supervisor/initial_weights.hpp"
#include "supervisor/stored_spec.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

using events::TrialState;

// What this task is to do, and where.
struct Work {
  cluster::ClusterFolder folder;
  cluster::SubmissionFiles files;
  cluster::Plan plan;
  cluster::Submission submission;
  cluster::OwnTask task;
  std::int64_t slice_number = 0;

  const cluster::Slice& slice() const { return submission.slices.at(static_cast<std::size_t>(slice_number)); }
  cluster::ShardName shard_name(std::int64_t restart) const { return {task.array_job, task.task, restart}; }
  fs::path shard() const { return folder.shard(shard_name(task.restart)); }
};

Work work_in(const fs::path& submission_folder, std::int64_t first) {
  const auto task = cluster::own_task();
  const cluster::ClusterFolder folder(submission_folder.parent_path());
  auto submission = cluster::read_submission(submission_folder);
  if (!submission) throw cluster::ClusterError(submission_folder.string() + " holds no submission");
  const auto slice = first + task.task;
  if (slice >= static_cast<std::int64_t>(submission->slices.size()))
    throw cluster::ClusterError(fmt::format("{} has no slice {}", submission_folder.string(), slice));
  return {folder, {submission_folder}, cluster::read_plan(folder), *std::move(submission), task, slice};
}

// Takes over what an earlier run of this task has stored, which may be at work still where its node does not answer.
void take_over(const Work& work, std::int64_t restart, const database::TrialChoice& trials) {
  const auto earlier = work.folder.shard(work.shard_name(restart));
  std::error_code error;
  if (!fs::exists(earlier, error)) return;
  try {
    database::copy_trials(earlier, work.shard(), trials);
    fmt::print(stderr, "goes on from {}\n", earlier.filename().string());
  } catch (const database::DatabaseError& fault) {
    fmt::print(stderr, "note: {} cannot be read, so its epochs are trained again: {}\n", earlier.filename().string(),
               fault.what());
  }
}

// Returns the number of the experiment in this task's own database.
std::int64_t make_shard(const Work& work) {
  const database::TrialChoice trials{work.plan.experiment_uuid, work.slice().ordinals};
  const auto experiment = database::copy_trials(work.files.trials(), work.shard(), trials);
  for (std::int64_t restart = 0; restart < work.task.restart; ++restart) take_over(work, restart, trials);
  return experiment;
}

// As many as this task has CPUs for, where they do not train on GPUs; the machine's other cores are not ours.
std::optional<std::int64_t> jobs_of(const Work& work) {
  if (work.plan.jobs) return work.plan.jobs;
  if (work.submission.settings.gpus_per_node > 0) return std::nullopt;
  auto plan = work.plan;
  plan.settings = work.submission.settings;
  return plan.trials_at_a_time();
}

void note_environment(const fs::path& shard, std::int64_t experiment, const std::vector<database::SpecRow>& specs,
                      const Installation& installation, const spec::TrialSpec& first) {
  std::vector<std::int64_t> begun;
  for (const auto& one : specs) {
    if (one.state != TrialState::pending) begun.push_back(one.trial);
  }
  if (begun.empty()) return;
  database::Reader reader(shard);
  auto launcher = installation.launcher();
  supervisor::WorkerClient client(launcher);
  for (const auto& change : environment_changes(reader, experiment, begun, client, first.training))
    fmt::print(stderr, "warning: {}; last bits may differ from those of a trial that was never interrupted\n",
               text::visible_lines(change));
}

cluster::Stop why_stopped(const cluster::PressingSignal& signal, const cluster::OwnTask& task) {
  if (signal.limit_is_near()) return cluster::Stop::limit;
  return cluster::is_preempted(task.name()) ? cluster::Stop::preempted : cluster::Stop::unknown;
}

int run_shard(const Work& work, std::int64_t experiment) {
  const auto shard = work.shard();
  const auto installation = find_installation();
  auto loaded = load_catalogue(installation, work.plan.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const CataloguePlugins plugins(std::get<catalogue::Catalogue>(loaded));
  // What failed before is tried again by the first run of the task alone.
  const auto states = events::states_to_run(work.task.restart == 0);
  const auto specs = database::Reader(shard).specs_of(experiment, states);
  if (specs.empty()) {
    fmt::print("nothing is left to run\n");
    return exit_ok;
  }
  for (const auto& one : specs) {
    const auto problem = plugins.problem_with(supervisor::stored_spec(one.trial, one.spec));
    if (problem.empty()) continue;
    fmt::print(stderr, "runner: trial {} cannot run on this node: {}\n", one.trial, text::visible(problem));
    return exit_usage;
  }
  const auto first = supervisor::stored_spec(specs.front().trial, specs.front().spec);
  note_environment(shard, experiment, specs, installation, first);
  RunOptions options;
  options.db = shard.string();
  options.jobs = jobs_of(work);
  options.retries = work.plan.retries;
  options.fail_fast = work.submission.fail_fast;
  std::optional<fs::path> weights;
  if (first.init && supervisor::is_checkpoint(*first.init)) weights = work.folder.weights(first.init->sha256);
  const auto open = [&](supervisor::StoredRun::Saved saved) {
    return supervisor::StoredRun::resume(shard, experiment, states, plugins, std::move(saved),
                                         supervisor::StoredRun::OtherData::refuse, weights);
  };
  return run_trials(open, options,
                    {.installation = installation,
                     .plugins = plugins,
                     .first = first,
                     .trials = static_cast<std::int64_t>(specs.size()),
                     .name = work.plan.name,
                     .to_go_on = fmt::format("runner resume {}, on the login node", work.plan.experiment)});
}

// The other tasks find the file, each before long.
void cancel_at_failure(const Work& work, std::int64_t experiment) {
  database::Reader reader(work.shard());
  const auto trials = database::shard_trials(reader, experiment);
  const auto failed = std::find_if(trials.begin(), trials.end(),
                                   [](const auto& trial) { return events::has_failed(trial.progress.state); });
  std::error_code error;
  if (failed == trials.end() || fs::exists(work.files.cancelled(), error)) return;
  cluster::write_text(work.files.cancelled(), "");
  fmt::print(stderr, "trial {} has failed, so the submission was cancelled (--fail-fast)\n", failed->trial);
}

}  // namespace

int run_run_slice(const Arguments& arguments) {
  CLI::App app("Runs the trials of a task; Slurm's batch scripts call it.", "runner run-slice");
  fs::path folder;
  std::int64_t first = 0;
  app.add_option("submission", folder, "The submission's folder")->type_name("FOLDER")->required();
  app.add_option("--first", first, "The first slice of this job array")->type_name("N");
  if (const auto code = parse(app, arguments)) return *code;
  const auto work = work_in(folder, first);
  cluster::PressingSignal signal(std::chrono::seconds(work.submission.settings.signal_delay_s), work.files.cancelled());
  std::error_code error;
  if (fs::exists(work.files.cancelled(), error)) {
    fmt::print("the submission was cancelled\n");
    return exit_ok;
  }
  cluster::fulfil(work.files, {.slice = work.slice_number});
  const auto experiment = make_shard(work);
  const int code = run_shard(work, experiment);
  if (work.submission.fail_fast) cancel_at_failure(work, experiment);
  if (code != exit_interrupted) return code;
  const auto said = cluster::go_on_later(work.plan, work.files, work.submission, work.slice_number, work.task,
                                         why_stopped(signal, work.task));
  fmt::print(stderr, "{}\n", text::visible_lines(said));
  return code;
}

}  // namespace runner::cli

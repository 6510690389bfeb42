#include "cli/cluster_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/command.hpp"
#include "cli/experiments_named.hpp"
#include "cli/merge_notes.hpp"
#include "cli/open_database.hpp"
#include "cluster/batch_script.hpp"
#include "cluster/json_file.hpp"
#include "database/experiment_lock.hpp"
#include "database/merge.hpp"
#include "files/mapped_file.hpp"
#include "files/output_file.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/initial_weights.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

// Slurm's own default.
constexpr std::int64_t usual_array_tasks = 1001;

// For whoever merges or runs the experiment in the database.
constexpr std::chrono::minutes longest_wait{1};

std::vector<database::ShardTrial> trials_of(const fs::path& database, const std::string& uuid) {
  database::Reader reader(database);
  const auto experiment = database::experiment_of(reader, uuid);
  return experiment ? database::shard_trials(reader, *experiment) : std::vector<database::ShardTrial>();
}

// The attempts at those that have failed.
std::map<std::int64_t, std::int64_t> failed_attempts(const std::vector<database::ShardTrial>& trials) {
  std::map<std::int64_t, std::int64_t> failed;
  for (const auto& trial : trials) {
    if (events::has_failed(trial.progress.state)) failed.emplace(trial.ordinal, trial.progress.attempts);
  }
  return failed;
}

bool is_held(const std::vector<database::MergedShard>& merged) {
  return std::any_of(merged.begin(), merged.end(), [](const auto& shard) {
    return shard.error && shard.error->fault() == database::DatabaseFault::held;
  });
}

// Says whether there is a task of which neither shard nor queue tells what became of it.
bool has_riddle(const cluster::Evidence& evidence) {
  return cluster::count(cluster::standings_of(evidence), cluster::Standing::lost) > 0;
}

}  // namespace

ClusterExperiment::ClusterExperiment(const fs::path& database, std::int64_t experiment)
    : database_(database::DatabasePaths(database).database()),
      folder_(cluster::ClusterFolder::of(database_, experiment)),
      plan_(cluster::read_plan(folder_)),
      shards_(folder_, plan_.experiment_uuid) {}

cluster::Evidence ClusterExperiment::look() {
  // The queue first: what ends meanwhile is then taken for at work, never for lost.
  auto answer = cluster::look_at_queue();
  auto* rows = std::get_if<std::vector<cluster::QueueRow>>(&answer);
  queue_ = rows != nullptr ? std::move(*rows) : std::vector<cluster::QueueRow>();
  queue_fault_ = rows != nullptr ? "" : std::get<std::string>(answer);
  auto evidence = look_at_shards();
  if (evidence.queue_fault.empty() && has_riddle(evidence)) {
    evidence.ended = cluster::ended_tasks(cluster::jobs_of(evidence.submissions));
  }
  return evidence;
}

cluster::Evidence ClusterExperiment::look_at_shards() {
  cluster::Evidence evidence;
  evidence.queue = queue_;
  evidence.queue_fault = queue_fault_;
  evidence.submissions = cluster::read_submissions(folder_);
  cluster::find_lost_jobs(evidence.submissions, evidence.queue);
  evidence.target = trials_of(database_, plan_.experiment_uuid);
  evidence.shards = shards_.read();
  return evidence;
}

std::vector<cluster::TrialToPack> ClusterExperiment::to_pack(const std::vector<std::int64_t>& ordinals) const {
  const auto known = known_seconds(database_);
  database::Reader reader(database_);
  const auto table = reader.query(
      "SELECT t.ordinal, t.config FROM trial AS t JOIN experiment AS e ON e.id = t.experiment_id WHERE e.uuid = ?",
      {plan_.experiment_uuid});
  std::map<std::int64_t, std::string> configs;
  for (const auto& row : table.rows) configs.emplace(database::number_in(row[0]), database::text_in(row[1]));
  std::vector<cluster::TrialToPack> trials;
  for (const auto ordinal : ordinals) {
    const auto seconds = known.find(configs.at(ordinal));
    trials.push_back({ordinal, seconds != known.end() ? std::optional(seconds->second) : std::nullopt});
  }
  return trials;
}

bool ClusterExperiment::merge() {
  const auto files = cluster::Shards::readable(shards_.read());
  if (files.empty()) return true;
  auto merged = database::merge(database_, files);
  if (is_held(merged)) {
    database::ExperimentLock::acquire(database::DatabasePaths(database_), plan_.experiment, longest_wait);
    merged = database::merge(database_, files);
  }
  for (const auto& shard : merged) say_problems(shard);
  say_unlike(merged);
  return std::all_of(merged.begin(), merged.end(), [](const auto& shard) { return shard.is_whole(); });
}

// Tasks do not have the database whose checkpoint the trials begin with.
void ClusterExperiment::keep_initial_weights() const {
  const auto table = database::Reader(database_).query(
      "SELECT t.spec FROM trial AS t JOIN experiment AS e ON e.id = t.experiment_id WHERE e.uuid = ? LIMIT 1",
      {plan_.experiment_uuid});
  if (table.rows.empty()) return;
  const auto init = spec::trial_spec_from_json(nlohmann::json::parse(database::text_in(table.rows[0][0]))).init;
  if (!init || !supervisor::is_checkpoint(*init)) return;
  const auto kept = folder_.weights(init->sha256);
  std::error_code error;
  if (fs::exists(kept, error)) return;
  const auto weights = supervisor::find_weights(database_, *init);
  files::OutputFile file(kept, false);
  if (weights.file) {
    file.write(files::MappedFile(*weights.file).bytes());
  } else {
    file.write(weights.bytes);
  }
  file.finish();
}

void ClusterExperiment::submit_merge_job(const cluster::SubmissionFiles& files, cluster::Submission& submission) {
  std::string after = "afterany";
  for (const auto& array : submission.arrays) after += ":" + array.job.value();
  auto submitted = cluster::submit(files.merge_script(), {"--dependency=" + after});
  if (const auto* refusal = std::get_if<cluster::Refusal>(&submitted)) {
    fmt::print(stderr, "note: no job that merges was submitted ({}); `runner resume {}` merges as well\n",
               text::visible_lines(refusal->message), plan_.experiment);
    return;
  }
  submission.merge_job = std::get<std::string>(submitted);
  cluster::write_text(files.merge_job(), *submission.merge_job + "\n");
}

ClusterExperiment::Outcome ClusterExperiment::submit(Order order) {
  Outcome outcome;
  auto& submission = outcome.submission;
  submission.number = cluster::next_submission(folder_);
  submission.settings = std::move(order.settings);
  submission.slices = std::move(order.slices);
  submission.fail_fast = order.fail_fast;
  const auto& settings = submission.settings;
  const auto files = cluster::make_submission_folder(folder_, submission.number);
  keep_initial_weights();
  const auto failed = failed_attempts(trials_of(database_, plan_.experiment_uuid));
  std::vector<std::int64_t> ordinals;
  for (auto& slice : submission.slices) {
    ordinals.insert(ordinals.end(), slice.ordinals.begin(), slice.ordinals.end());
    for (const auto ordinal : slice.ordinals) {
      if (const auto found = failed.find(ordinal); found != failed.end()) slice.attempts_before.insert(*found);
    }
  }
  database::copy_trials(database_, files.trials(), {plan_.experiment_uuid, ordinals});
  submission.arrays = cluster::arrays_of(plan_, submission.number, static_cast<std::int64_t>(submission.slices.size()),
                                         order.most_tasks);
  for (const auto& array : submission.arrays)
    cluster::write_text(files.script(array.first_slice), cluster::task_script(plan_, settings, files, array));
  cluster::write_text(files.merge_script(), cluster::merge_script(plan_, settings, folder_, files, database_));
  cluster::write_submission(files, submission);
  for (auto& array : submission.arrays) {
    auto submitted = cluster::submit(files.script(array.first_slice));
    if (auto* refusal = std::get_if<cluster::Refusal>(&submitted)) {
      outcome.refusal = std::move(*refusal);
      return outcome;
    }
    array.job = std::get<std::string>(submitted);
    cluster::write_text(files.job(array.first_slice), *array.job + "\n");
  }
  if (order.merges && settings.merge_job) submit_merge_job(files, submission);
  return outcome;
}

std::variant<std::int64_t, int> find_cluster_experiment(const std::string& db_option, const std::string& name) {
  const auto file = open_database(db_option);
  database::Reader reader(file);
  const auto number = experiment_or_newest(reader, name);
  if (!number) return exit_usage;
  if (cluster::ClusterFolder::of(file, *number).exists()) return *number;
  fmt::print(stderr, "runner: experiment {} was not given to a cluster; `runner list {}` shows its trials\n", *number,
             *number);
  return exit_usage;
}

std::map<std::string, double> known_seconds(const fs::path& database) {
  std::map<std::string, double> known;
  std::error_code error;
  if (!fs::exists(database, error)) return known;
  const auto table = database::Reader(database).query(
      "SELECT config, avg(wall_seconds) FROM trial WHERE state = 'completed' AND wall_seconds IS NOT NULL"
      " GROUP BY config");
  for (const auto& row : table.rows) {
    if (const auto seconds = database::optional_in<double>(row[1])) known.emplace(database::text_in(row[0]), *seconds);
  }
  return known;
}

std::int64_t most_array_tasks() {
  if (const auto most = cluster::most_array_tasks()) return *most;
  fmt::print(stderr,
             "note: there is no scontrol here that says how long arrays may be (MaxArraySize); they get {} "
             "tasks at most\n",
             usual_array_tasks);
  return usual_array_tasks;
}

}  // namespace runner::cli

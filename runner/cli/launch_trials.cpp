#include "cli/launch_trials.hpp"

#include <fmt/format.h>

#include "catalogue/search_path.hpp"
#include "cli/cluster_experiment.hpp"
#include "cli/cluster_report.hpp"
#include "cli/cluster_wait.hpp"
#include "cli/print_table.hpp"
#include "cli/temporary_folder.hpp"
#include "cluster/batch_script.hpp"
#include "cluster/folder_lock.hpp"
#include "cluster/json_file.hpp"
#include "spec/trial_spec_json.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

cluster::Plan plan_of(const RunOptions& options, const RunOutline& outline, const Launch& launch) {
  cluster::Plan plan;
  plan.name = outline.name;
  plan.program = fs::read_symlink("/proc/self/exe");
  const auto folders = catalogue::search_path(outline.plugin_path, outline.installation.plugins);
  plan.plugin_path = std::get<std::vector<fs::path>>(folders);
  plan.settings = launch.settings;
  plan.threads = spec::threads_in_all(outline.first.training);
  plan.jobs = options.jobs;
  plan.retries = options.retries;
  return plan;
}

cluster::Packing packing_before(const supervisor::TrialSpecs& specs, const cluster::Plan& plan,
                                const std::map<std::string, double>& known, std::int64_t most_tasks) {
  std::vector<cluster::TrialToPack> trials;
  while (const auto spec = specs()) {
    const auto seconds = known.find(spec::config_sha256(*spec));
    trials.push_back({static_cast<std::int64_t>(trials.size()),
                      seconds != known.end() ? std::optional(seconds->second) : std::nullopt});
  }
  return cluster::pack(trials, plan.settings, plan.trials_at_a_time(), most_tasks);
}

int print_dry_run(const supervisor::TrialSpecs& specs, const RunOptions& options, const RunOutline& outline,
                  cluster::Plan plan) {
  const auto database = database::DatabasePaths(database_path(options.db)).database();
  const auto most_tasks = most_array_tasks();
  const auto packing = packing_before(specs, plan, known_seconds(database), most_tasks);
  plan.experiment_uuid = "UUID";
  const cluster::ClusterFolder folder(database.string() + ".slurm/experiment-N");
  const cluster::SubmissionFiles files{folder.submission(1)};
  const auto arrays = cluster::arrays_of(plan, 1, static_cast<std::int64_t>(packing.tasks.size()), most_tasks);
  for (const auto& array : arrays) {
    fmt::print("# {}\n{}\n", files.script(array.first_slice).string(),
               cluster::task_script(plan, plan.settings, files, array));
  }
  if (plan.settings.merge_job) {
    fmt::print("# {}\n{}\n", files.merge_script().string(),
               cluster::merge_script(plan, plan.settings, folder, files, database));
  }
  fmt::print(stderr, "{} trials in {} tasks: {}; nothing was submitted or stored\n", outline.trials,
             packing.tasks.size(), packing.reason);
  return exit_ok;
}

// Says why Slurm would not take such tasks, before anything is stored.
std::optional<cluster::Refusal> refusal_of(cluster::Plan plan) {
  const TemporaryFolder folder;
  plan.experiment_uuid = "test";
  const cluster::SubmissionFiles files{folder.path()};
  const auto array = cluster::arrays_of(plan, 1, 1, 1).front();
  cluster::write_text(files.script(0), cluster::task_script(plan, plan.settings, files, array));
  return cluster::refusal_of(files.script(0));
}

// The GPUs are those of the nodes; here there may be none.
RunOutline without_devices(RunOutline outline) {
  for (auto& spec : outline.data_to_check) spec.training.device = "cpu";
  return outline;
}

// Stores the experiment with all its trials, pending. Returns its number, or the exit code.
std::variant<std::int64_t, int> store(const OpenRun& open, const RunOptions& options, const RunOutline& outline) {
  supervisor::SignalWatch signals;
  auto launcher = outline.installation.launcher();
  auto supervision = supervisor_options(options, outline.first, 1);
  supervisor::Supervisor supervisor(supervision, launcher, signals);
  if (const auto code = code_of_check(supervisor, without_devices(outline))) return *code;
  auto run = open([](events::TrialId, std::int64_t) {});
  const auto experiment = run->experiment();
  run->note(cluster_event, "given to Slurm");
  if (const auto failure = run->finish()) return report_database_error(*failure);
  return experiment;
}

std::string uuid_in(const fs::path& database, std::int64_t experiment) {
  database::Reader reader(database);
  return database::uuid_of(reader, experiment);
}

}  // namespace

int launch_trials(const OpenRun& open, const supervisor::TrialSpecs& specs, const RunOptions& options,
                  const RunOutline& outline, const Launch& launch) {
  auto plan = plan_of(options, outline, launch);
  if (launch.options.dry_run) return print_dry_run(specs, options, outline, std::move(plan));
  if (const auto missing = cluster::missing_slurm()) {
    fmt::print(stderr, "runner: {}; nothing was stored\n", *missing);
    return exit_usage;
  }
  if (const auto refusal = refusal_of(plan)) {
    fmt::print(stderr, "runner: Slurm does not take these tasks; nothing was stored\n{}\n",
               text::visible_lines(refusal->message));
    return exit_usage;
  }
  const auto stored = store(open, options, outline);
  if (const int* code = std::get_if<int>(&stored)) return *code;
  const auto database = database_path(options.db);
  const auto number = std::get<std::int64_t>(stored);
  plan.experiment = number;
  plan.experiment_uuid = uuid_in(database, number);
  cluster::write_plan(cluster::ClusterFolder::of(database, number), plan);
  ClusterExperiment experiment(database, number);
  const auto lock = cluster::FolderLock::acquire(experiment.folder());
  std::vector<std::int64_t> ordinals(static_cast<std::size_t>(outline.trials));
  for (std::size_t i = 0; i < ordinals.size(); ++i) ordinals[i] = static_cast<std::int64_t>(i);
  const auto code =
      submit_trials(experiment, {.rest = ordinals, .settings = plan.settings}, options, launch.options.wait);
  if (code != exit_ok || !launch.options.wait) return code;
  return wait_for_cluster(experiment, options);
}

}  // namespace runner::cli

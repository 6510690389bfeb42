#include <fmt/format.h>

#include <algorithm>

#include "cli/cluster_report.hpp"
#include "cli/open_database.hpp"
#include "cli/plural.hpp"
#include "cli/shell_words.hpp"
#include "cluster/json_file.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// From here on no task begins or goes on, whether or not the queue can be told.
void mark_cancelled(const ClusterExperiment& experiment, const std::vector<cluster::Submission>& submissions) {
  for (const auto& submission : submissions) {
    if (submission.is_cancelled) continue;
    const cluster::SubmissionFiles files{experiment.folder().submission(submission.number)};
    cluster::write_text(files.cancelled(), "");
  }
}

// Those of which the queue still has something to run.
std::vector<std::string> live_jobs(const cluster::Evidence& evidence) {
  std::vector<std::string> jobs;
  for (const auto& job : cluster::jobs_of(evidence.submissions)) {
    const auto is_live = [&](const cluster::QueueRow& row) { return row.job == job && row.is_live(); };
    const bool is_known = evidence.queue_fault.empty();
    if (!is_known || std::any_of(evidence.queue.begin(), evidence.queue.end(), is_live)) jobs.push_back(job);
  }
  return jobs;
}

}  // namespace

int run_cancel(const Arguments& arguments) {
  CLI::App app("Stops what an experiment has on its cluster; what its trials have stored is kept.", "runner cancel");
  std::string name;
  std::string db;
  add_experiment_argument(app, name)->required();
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto found = find_cluster_experiment(db, name);
  if (const int* code = std::get_if<int>(&found)) return *code;
  const auto number = std::get<std::int64_t>(found);
  ClusterExperiment experiment(database_path(db), number);
  const auto evidence = experiment.look();
  mark_cancelled(experiment, evidence.submissions);
  const auto jobs = live_jobs(evidence);
  const auto words = text::visible(std::to_string(number) + db_words(db));
  if (jobs.empty()) {
    fmt::print("experiment {} has nothing on the cluster to cancel\n", number);
    return exit_ok;
  }
  std::string list;
  for (const auto& job : jobs) list += (list.empty() ? "" : ", ") + job;
  if (const auto fault = cluster::cancel(jobs)) {
    fmt::print(stderr, "note: {}; the tasks look for a file that says so and end within a minute\n",
               text::visible(*fault));
  }
  fmt::print("cancelled {} {}; to go on later: runner resume {}\n", jobs.size() == 1 ? "job" : "jobs", list, words);
  return exit_ok;
}

}  // namespace runner::cli

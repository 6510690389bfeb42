#include "cluster.hpp"

#include <unistd.h>

#include <stdexcept>

#include "../faults/sweep.hpp"
#include "testing/processes.hpp"
#include "testing/skip.hpp"

namespace runner::testing {

namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Finished in_cluster(const std::string& verb, const std::string& node) {
  return run({{CLUSTER_SCRIPT, verb, node, CLUSTER_FOLDER}, {}, {}, {}});
}

std::vector<std::string> sweep(const std::vector<std::string>& more) {
  std::vector<std::string> words = {"configs/wine.yaml", "seed=0..3", "optimizer.lr=1e-3,1e-2", "training.epochs=20",
                                    "metrics=unhurried"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

Cluster::Cluster() {
  if (!std::filesystem::exists(std::string(CLUSTER_FOLDER) + "/slurm.conf"))
    skip("there is no cluster here; tests/slurm/cluster starts one where Debian's Slurm is installed");
  environment_["SLURM_CONF"] = std::string(CLUSTER_FOLDER) + "/slurm.conf";
  wait_until_ready();
}

Cluster::~Cluster() {
  try {
    run({"scancel", "--user=" + std::to_string(::getuid())});
  } catch (const std::exception&) {
    // The next test waits until the queue is empty.
  }
}

void Cluster::wait_until_ready() const {
  const auto is_ready = [&] {
    const auto nodes = run({"sinfo", "--noheader", "--Node", "--partition=main", "--format=%t"}).output;
    const auto queue = run({"squeue", "--noheader", "--format=%i"}).output;
    return nodes == "idle\nidle\nidle\nidle\n" && queue.empty();
  };
  if (!wait_until(is_ready))
    throw std::runtime_error("the cluster does not become idle: " + run({"sinfo", "-R"}).output);
}

ClusterProgram::ClusterProgram(const Cluster& cluster, int epoch_milliseconds) {
  for (const auto& [name, value] : cluster.environment()) set(name, value);
  if (epoch_milliseconds > 0) set("RUNNER_TEST_EPOCH_MS", std::to_string(epoch_milliseconds));
  add_plugins(PLUGINS_FOLDER);
}

Finished Cluster::run(std::vector<std::string> words) const {
  return testing::run({std::move(words), environment_, {}, {}});
}

void Cluster::kill_node(const std::string& node) const { in_cluster("node-kill", node); }
void Cluster::start_node(const std::string& node) const { in_cluster("node-start", node); }

std::string Cluster::node_of(const std::string& job, int task) const {
  return first_line(
      run({"squeue", "--noheader", "--states=RUNNING", "--format=%N", "--jobs=" + job + "_" + std::to_string(task)})
          .output);
}

std::string Cluster::state_of(const std::string& job, int task) const {
  return first_line(
      run({"squeue", "--noheader", "--states=all", "--format=%T", "--jobs=" + job + "_" + std::to_string(task)})
          .output);
}

std::vector<std::string> cluster_sweep(const std::vector<std::string>& more) {
  auto words = sweep({"--launcher", "slurm", "launcher.trials_per_task=2"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const nlohmann::json& local_result() {
  static const nlohmann::json result = [] {
    RunnerProgram runner;
    runner.add_plugins(PLUGINS_FOLDER);
    const auto finished = runner(sweep({"-q"}));
    if (finished.code != 0) throw std::runtime_error(finished.errors);
    return result_of(runner);
  }();
  return result;
}

nlohmann::json status_of(const RunnerProgram& runner, int experiment) {
  const auto finished = runner({"status", std::to_string(experiment), "--json"});
  if (finished.code != 0) throw std::runtime_error(finished.errors);
  return nlohmann::json::parse(finished.output);
}

std::string job_of(const RunnerProgram& runner, int experiment) {
  return status_of(runner, experiment).at("jobs").back().get<std::string>();
}

bool wait_for_epochs(const RunnerProgram& runner, int epochs) {
  return wait_until([&] {
    int stored = 0;
    const auto status = status_of(runner);
    for (const auto& trial : status.at("each")) stored += trial.at("epochs").get<int>();
    return stored >= epochs;
  });
}

int completed_twice(const RunnerProgram& runner) {
  const auto in_row = runner.sql(
      "SELECT count(*) AS n FROM (SELECT 1 FROM attempt WHERE state = 'completed' GROUP BY trial_id HAVING count(*) > "
      "1)");
  const auto left_out =
      runner.sql("SELECT count(*) AS n FROM event WHERE kind = 'attempt_not_kept' AND message LIKE '%completed%'");
  return in_row[0]["n"].get<int>() + left_out[0]["n"].get<int>();
}

}  // namespace runner::testing

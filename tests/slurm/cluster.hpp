#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/command.hpp"
#include "testing/runner_program.hpp"

namespace runner::testing {

/// Is the cluster that the tests share, with the program set up for it. Ends the test where there is none.
class Cluster {
 public:
  /// Waits until its four nodes are up and nothing of an earlier test is in its queue.
  Cluster();
  ~Cluster();

  /// Runs a program of Slurm's.
  Finished run(std::vector<std::string> words) const;

  /// Lets a node fail, and come back.
  void kill_node(const std::string& node) const;
  void start_node(const std::string& node) const;

  /// Returns the node that a task runs on; empty while it does not run.
  std::string node_of(const std::string& job, int task) const;
  /// Returns the state of a task; empty where Slurm has it no longer.
  std::string state_of(const std::string& job, int task) const;
  /// Returns the variables that programs of Slurm's find it by.
  const std::map<std::string, std::string>& environment() const { return environment_; }

 private:
  void wait_until_ready() const;

  std::map<std::string, std::string> environment_;
};

/// Is a program whose trials may run there; an epoch takes this long.
class ClusterProgram : public RunnerProgram {
 public:
  explicit ClusterProgram(const Cluster& cluster, int epoch_milliseconds = 0);
};

/// Returns the command line of a sweep of eight trials of twenty epochs, two in each of four tasks, on a cluster.
std::vector<std::string> cluster_sweep(const std::vector<std::string>& more = {});

/// Returns what the same sweep comes to on this machine.
const nlohmann::json& local_result();

/// Returns what `runner status --json` says of the experiment.
nlohmann::json status_of(const RunnerProgram& runner, int experiment = 1);

/// Returns the job of the newest submission.
std::string job_of(const RunnerProgram& runner, int experiment = 1);

/// Waits until so many epochs have been stored by the tasks. Says whether they were.
bool wait_for_epochs(const RunnerProgram& runner, int epochs);

/// Returns how many trials were completed more than once.
int completed_twice(const RunnerProgram& runner);

}  // namespace runner::testing

#include <csignal>
#include <cstdlib>
#include <random>

#include "../faults/sweep.hpp"
#include "cluster.hpp"
#include "testing/draw.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

void check_as_local(const RunnerProgram& runner) {
  CHECK((result_of(runner) == local_result()));
  CHECK(completed_twice(runner) == 0);
}

}  // namespace

TEST_CASE("A node that fails in the middle loses nothing: its task goes on elsewhere") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 150);
  Running running(runner.command(cluster_sweep({"--wait"})));
  REQUIRE(running.wait_for("submitted to Slurm"));
  REQUIRE(wait_for_epochs(runner, 10));
  const auto node = cluster.node_of(job_of(runner), 2);
  cluster.kill_node(node);
  cluster.start_node(node);
  const auto finished = running.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  check_as_local(runner);
}

TEST_CASE("A task that is cancelled while the login process is dead is what a resume submits") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 150);
  Running running(runner.command(cluster_sweep({"--wait"})));
  REQUIRE(running.wait_for("submitted to Slurm"));
  running.signal(SIGKILL);
  running.finish();
  REQUIRE(wait_for_epochs(runner, 10));
  const auto job = job_of(runner);
  cluster.run({"scancel", job + "_1"});
  REQUIRE(wait_until([&] { return status_of(runner)["lost"] == 2; }));
  CHECK(contains(runner({"status", "1"}).output, "lost: task " + job + "_1 was cancelled"));
  const auto resumed = runner({"resume", "1", "--wait"});
  INFO(resumed.errors);
  CHECK(contains(resumed.errors, "2 trials in"));
  CHECK(resumed.code == 0);
  check_as_local(runner);
}

namespace {

// What may happen to a cluster at any moment, to a task drawn at random.
class Faults {
 public:
  Faults(const Cluster& cluster, const RunnerProgram& runner, Draw& draw)
      : cluster_(cluster), runner_(runner), draw_(draw) {}

  std::string happen() {
    const auto job = job_of(runner_);
    const auto task = static_cast<int>(draw_.below(4));
    const auto name = job + "_" + std::to_string(task);
    switch (draw_.below(5)) {
      case 0:
        return kill_node("n" + std::to_string(1 + draw_.below(4)));
      case 1:
        cluster_.run({"scancel", name});
        return "cancelled " + name;
      case 2:
        cluster_.run({"scontrol", "requeue", name});
        return "requeued " + name;
      case 3:
        cluster_.run({"scancel", "--signal=USR1", "--batch", name});
        return "told " + name + " of its limit";
      default:
        cluster_.run({"scancel", "--signal=KILL", "--batch", name});
        return "killed " + name;
    }
  }

 private:
  std::string kill_node(const std::string& node) {
    cluster_.kill_node(node);
    cluster_.start_node(node);
    return "killed node " + node;
  }

  const Cluster& cluster_;
  const RunnerProgram& runner_;
  Draw& draw_;
};

int faults_to_draw() {
  const char* given = std::getenv("RUNNER_SLURM_FAULTS");
  return given != nullptr ? std::atoi(given) : 3;
}

}  // namespace

TEST_CASE("Whatever happens to a cluster, a resume brings what is missing, and nothing twice") {
  const Cluster cluster;
  const auto seed = std::random_device()();
  Draw draw(seed);
  INFO("seed " << seed);
  const ClusterProgram runner(cluster, 100);
  REQUIRE(runner(cluster_sweep({"launcher.merge_job=false"})).code == 0);
  std::string happened;
  Faults faults(cluster, runner, draw);
  for (int i = 0; i < faults_to_draw(); ++i) {
    // All trials may have ended before the faults have: then there is nothing left that they could harm.
    wait_for_epochs(runner, std::min(150, 10 + 20 * i));
    happened += faults.happen() + "; ";
    if (draw.one_in(3)) runner({"resume", "1"});
  }
  INFO(happened);
  for (int i = 0; i < 5 && runner({"resume", "1", "--wait"}).code != 0; ++i) {
  }
  check_as_local(runner);
}

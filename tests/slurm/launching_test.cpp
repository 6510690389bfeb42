#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "../faults/sweep.hpp"
#include "cluster.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

Finished run_sweep(const RunnerProgram& runner, const std::vector<std::string>& more, int expected_code) {
  auto finished = runner(cluster_sweep(more));
  INFO(finished.errors);
  CHECK(finished.code == expected_code);
  return finished;
}

// Says whether a process waits for the lock on a file.
bool is_waited_for(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return false;
  const auto inode = ":" + std::to_string(status.st_ino) + " ";
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (contains(line, "-> FLOCK") && contains(line, inode)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("A sweep on a cluster comes to what it comes to here") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  const auto finished = run_sweep(runner, {"--wait"}, 0);
  CHECK(contains(finished.errors, "8 trials in 4 tasks"));
  CHECK(contains(finished.errors, "trial 8 completed"));
  CHECK((result_of(runner) == local_result()));
  CHECK(completed_twice(runner) == 0);
  CHECK(status_of(runner)["done"] == 8);
  CHECK(contains(runner({"resume", "1"}).errors, "has nothing to submit: 8 done"));
}

TEST_CASE("Without --wait the command returns with the number, and a last job merges") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  const auto finished = run_sweep(runner, {"--json"}, 0);
  const auto said = nlohmann::json::parse(finished.output);
  CHECK(said["experiment"] == 1);
  CHECK(said["tasks"] == 4);
  CHECK(wait_until(
      [&] { return runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'")[0]["n"] == 8; }));
  CHECK((result_of(runner) == local_result()));
}

TEST_CASE("Where a database has one user at a time, what tasks store is seen while they run") {
  const Cluster cluster;
  ClusterProgram runner(cluster, 150);
  runner.set("RUNNER_DB_EXCLUSIVE", "1");
  run_sweep(runner, {"launcher.merge_job=false"}, 0);
  REQUIRE(wait_for_epochs(runner, 10));
  CHECK(status_of(runner)["running"] > 0);
  const auto resumed = runner({"resume", "1", "--wait"});
  INFO(resumed.errors);
  CHECK(resumed.code == 0);
  CHECK((result_of(runner) == local_result()));
}

TEST_CASE("A node that computes with other things is named by status and by the merge") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  const auto finished = run_sweep(
      runner, {"launcher.setup=['[ $SLURM_ARRAY_TASK_ID != 2 ] || export ATEN_CPU_CAPABILITY=default']", "--wait"}, 0);
  const std::string difference = "cpu_capability was ";
  CHECK(contains(finished.errors, "note: the workers of a database have computed with other things"));
  CHECK(contains(finished.errors, difference));
  const auto status = runner({"status", "1"}).output;
  INFO(status);
  CHECK(contains(status, "1 task has computed with other things than the others (" + difference));
  CHECK(contains(status, job_of(runner) + "_2 on "));
}

TEST_CASE("An experiment is removed with what it has on the cluster, once nothing runs there") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  run_sweep(runner, {"launcher.additional_parameters={hold: true}"}, 0);
  const auto refused = runner({"rm", "1", "--yes"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "8 trials of experiment 1 wait or run on the cluster; cancel that first"));
  REQUIRE(runner({"cancel", "1"}).code == 0);
  REQUIRE(wait_until([&] { return status_of(runner)["lost"] == 8; }));
  const auto removed = runner({"rm", "1", "--yes"});
  INFO(removed.errors);
  CHECK(removed.code == 0);
  CHECK_FALSE(std::filesystem::exists(runner.database().string() + ".slurm"));
  CHECK(runner.sql("SELECT count(*) AS n FROM experiment")[0]["n"] == 0);
}

TEST_CASE("What was killed before it gave a sweep to the cluster is not run on the login node unasked") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  run_sweep(runner, {"launcher.additional_parameters={hold: true}"}, 0);
  REQUIRE(runner({"cancel", "1"}).code == 0);
  // As a program leaves it that was killed between storing the experiment and writing its plan.
  std::filesystem::remove_all(runner.database().string() + ".slurm");
  const auto refused = runner({"resume", "1"});
  CHECK(refused.code == 2);
  CHECK(
      contains(refused.errors, "experiment 1 was to be given to Slurm, and " + runner.database().string() + ".slurm"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE attempts = 0")[0]["n"] == 8);
  const auto here = runner({"resume", "1", "--launcher", "local", "-q"});
  INFO(here.errors);
  CHECK(here.code == 0);
  CHECK((result_of(runner) == local_result()));
}

TEST_CASE("A resume waits for whoever has the experiment in the database, and merges then") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  run_sweep(runner, {"launcher.merge_job=false"}, 0);
  REQUIRE(wait_until([&] { return status_of(runner)["done"] == 8; }));
  const auto lock = runner.database().string() + ".experiment-1.lock";
  const auto over = runner.folder().path() / "over";
  Running holder(
      {{"flock", lock, "sh", "-c", "echo held; until [ -e " + over.string() + " ]; do sleep 0.1; done"}, {}, {}, {}});
  REQUIRE(holder.wait_for("held"));
  Running resume(runner.command({"resume", "1"}));
  REQUIRE(wait_until([&] { return is_waited_for(lock); }));
  runner.folder().write("over", "");
  const auto finished = resume.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK((result_of(runner) == local_result()));
}

TEST_CASE("What cannot be merged is no success, however often it is tried") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  run_sweep(runner, {"launcher.merge_job=false"}, 0);
  REQUIRE(wait_until([&] { return status_of(runner)["done"] == 8; }));
  int damaged = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(runner.database().string() + ".slurm")) {
    if (damaged > 0 || entry.path().extension() != ".db") continue;
    const auto changed = run({{"sqlite3", entry.path().string(),
                               "UPDATE payload SET data = CAST('other' AS BLOB) WHERE id = 1; SELECT changes()"},
                              {},
                              {},
                              {}});
    damaged += changed.output == "1\n" ? 1 : 0;
  }
  REQUIRE(damaged == 1);
  for (int time = 0; time < 2; ++time) {
    const auto resumed = runner({"resume", "1"});
    INFO(resumed.errors);
    CHECK(resumed.code == 1);
    CHECK(contains(resumed.errors, "has not the bytes that it was written with"));
    CHECK(contains(resumed.errors, "what could not be merged is named above"));
  }
}

TEST_CASE("Trials on a cluster begin with a checkpoint of the database, as trials here do") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  const std::vector<std::string> words = {"configs/wine.yaml", "init.from=1@2", "seed=5..8", "training.epochs=3"};
  auto there = words;
  there.insert(there.end(), {"--launcher", "slurm", "launcher.trials_per_task=2", "--wait"});
  const auto finished = runner(there);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  REQUIRE(runner(words).code == 0);
  const auto result_of_experiment = [&](int experiment) {
    return runner.sql("SELECT seed, epoch, val_loss, sha256 FROM checkpoint_history WHERE experiment_id = " +
                      std::to_string(experiment) + " ORDER BY seed, epoch");
  };
  CHECK_FALSE(result_of_experiment(2).empty());
  CHECK((result_of_experiment(2) == result_of_experiment(3)));
}

TEST_CASE("A trial that fails leaves the others alone, and --failed submits it again") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  const auto finished =
      runner({"configs/wine.yaml", "zip={training.time_limit: [0.000001, 0.000001, 60, 60], seed: 0..3}",
              "training.epochs=3", "--launcher", "slurm", "launcher.trials_per_task=2", "--wait"});
  INFO(finished.errors);
  CHECK(finished.code == 1);
  const auto counted = status_of(runner);
  CHECK(counted["failed"] == 2);
  CHECK(counted["done"] == 2);
  CHECK(contains(runner({"resume", "1"}).errors, "2 failed, which --failed tries again"));
  CHECK(runner({"resume", "1", "--failed", "--wait"}).code == 1);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE attempts = 2 AND state = 'timed_out'")[0]["n"] == 2);
}

TEST_CASE("With --fail-fast the first trial that fails ends the others, and a resume goes on") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 20'000);
  // An epoch of the last two never ends by itself: their task is stopped within a minute.
  const auto finished =
      runner({"configs/wine.yaml", "zip={training.time_limit: [0.000001, 0.000001, 600, 600], seed: 0..3}",
              "training.epochs=100", "metrics=unhurried", "--launcher", "slurm", "launcher.trials_per_task=2",
              "--fail-fast", "--wait"});
  INFO(finished.errors);
  CHECK(finished.code == 1);
  const auto status = status_of(runner);
  INFO(status.dump());
  CHECK(status["failed"] == 1);
  CHECK(status["lost"] == 3);
  CHECK(contains(runner({"status", "1"}).output, " was cancelled"));
  // So does a resume.
  const auto again = runner({"resume", "1", "--failed", "--fail-fast", "--wait"});
  INFO(again.errors);
  CHECK(again.code == 1);
  CHECK(contains(again.errors, "4 trials in 2 tasks"));
  const auto then = status_of(runner);
  INFO(then.dump());
  CHECK(then["failed"] == 1);
  CHECK(then["lost"] == 3);
  CHECK(contains(runner({"resume", "1"}).output, "3 trials in 2 tasks"));
}

TEST_CASE("What Slurm refuses is said with what to do, and nothing is stored") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  const auto finished = run_sweep(runner, {"launcher.partition=nope"}, 2);
  CHECK(contains(finished.errors, "invalid partition"));
  CHECK(contains(finished.errors, "launcher.partition names none of this cluster's"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("Held tasks are named with their reason, and what was cancelled goes on with other settings") {
  const Cluster cluster;
  const ClusterProgram runner(cluster);
  run_sweep(runner, {"launcher.additional_parameters={hold: true}"}, 0);
  const auto held = runner({"status", "1"});
  CHECK(contains(held.output, "8 pending"));
  CHECK(contains(held.output, "4 tasks of job " + job_of(runner) + " will not begin by themselves (JobHeldUser)"));
  CHECK(contains(runner({"resume", "1"}).errors, "nothing to submit: 0 done, 8 waiting or running"));
  CHECK(runner({"cancel", "1"}).code == 0);
  CHECK(wait_until([&] { return status_of(runner)["lost"] == 8; }));
  const auto resumed = runner({"resume", "1", "launcher.additional_parameters={}", "--wait"});
  INFO(resumed.errors);
  CHECK(resumed.code == 0);
  CHECK((result_of(runner) == local_result()));
}

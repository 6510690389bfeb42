#include <filesystem>

#include "../faults/sweep.hpp"
#include "cluster.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

int shards_of(const RunnerProgram& runner, const std::string& restart) {
  int count = 0;
  const auto folder = runner.database().string() + ".slurm/experiment-1/shards";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    count += entry.path().filename().string().ends_with("_" + restart + ".db") ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("A task that nears its time limit saves, is requeued, and ends with the same bits") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 1'000);
  // A minute is Slurm's shortest limit, and it tells of the limit up to half a minute early.
  auto running = Running(runner.command(
      cluster_sweep({"launcher.timeout_min=1", "launcher.signal_delay_s=50", "launcher.cpus_per_task=2", "--wait"})));
  const auto finished = running.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(shards_of(runner, "1") > 0);
  CHECK((result_of(runner) == local_result()));
  CHECK(completed_twice(runner) == 0);
}

TEST_CASE("A task that is told of its limit is requeued alone, also the one that has the number of the whole array") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 100);
  Running running(runner.command(cluster_sweep({"--wait"})));
  REQUIRE(running.wait_for("submitted to Slurm"));
  REQUIRE(wait_for_epochs(runner, 8));
  // The last task of an array has it.
  cluster.run({"scancel", "--signal=USR1", "--batch", job_of(runner) + "_3"});
  const auto finished = running.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(shards_of(runner, "1") == 1);
  CHECK((result_of(runner) == local_result()));
}

TEST_CASE("A task that makes room for a more urgent job saves, is requeued, and ends with the same bits") {
  const Cluster cluster;
  const ClusterProgram runner(cluster, 200);
  Running running(runner.command(cluster_sweep({"--wait"})));
  REQUIRE(running.wait_for("submitted to Slurm"));
  REQUIRE(wait_for_epochs(runner, 8));
  const auto urgent =
      cluster.run({"sbatch", "--partition=urgent", "--nodes=4", "--exclusive", "--output=/dev/null", "--wrap=true"});
  INFO(urgent.errors);
  REQUIRE(urgent.code == 0);
  const auto finished = running.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(shards_of(runner, "1") > 0);
  // It was stopped after an epoch; of one that was killed the end is not known.
  CHECK(runner.sql("SELECT count(*) AS n FROM attempt WHERE reason = 'stopped'")[0]["n"] > 0);
  CHECK((result_of(runner) == local_result()));
  CHECK(completed_twice(runner) == 0);
}

TEST_CASE("Where there are only sbatch and squeue, a task's wish to go on is fulfilled by the next status") {
  const Cluster cluster;
  ClusterProgram runner(cluster, 200);
  for (const auto* program : {"sbatch", "squeue"}) {
    std::filesystem::create_directories(runner.folder().path() / "bin");
    std::filesystem::create_symlink("/usr/bin/" + std::string(program), runner.folder().path() / "bin" / program);
  }
  runner.set("PATH", (runner.folder().path() / "bin").string());
  REQUIRE(runner(cluster_sweep()).code == 0);
  const auto job = job_of(runner);
  REQUIRE(wait_for_epochs(runner, 8));
  cluster.run({"scancel", "--signal=USR1", "--batch", job + "_1"});
  REQUIRE(wait_until([&] { return status_of(runner)["jobs"].size() == 2; }));
  const auto resumed = runner({"resume", "1", "--wait"});
  INFO(resumed.errors);
  CHECK(resumed.code == 0);
  CHECK((result_of(runner) == local_result()));
  CHECK(completed_twice(runner) == 0);
}

#include "cluster/queue.hpp"

#include "cluster/reasons.hpp"
#include "cluster/slurm.hpp"

#include "testing/catch.hpp"

using namespace runner::cluster;

TEST_CASE("What squeue prints is read task by task") {
  const auto rows = read_queue(
      "12|3|RUNNING|None|n1|runner-wine-1-0\n12|4|PENDING|Resources||runner-wine-1-0\n13|N/A|PENDING|Dependency||x\n"
      "12|2|COMPLETED|None|n1|runner-wine-1-0\nnonsense\n");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].task == 3);
  CHECK(rows[0].is_running());
  CHECK_FALSE(rows[1].is_running());
  CHECK_FALSE(rows[2].task);
  CHECK(live_tasks(rows) == TaskSet{{"12", 3}, {"12", 4}});
}

TEST_CASE("What sacct prints is read task by task") {
  const auto rows = read_accounts("12_3|CANCELLED by 1000|None|n1\n12|COMPLETED|None|n1\n12_4|TIMEOUT|TimeLimit|n2\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].state == "CANCELLED");
  CHECK(account_of_end(rows[1]).starts_with("reached its time limit"));
}

TEST_CASE("Only what will not begin by itself is told of") {
  CHECK_FALSE(advice_on_waiting({"1", 0, "PENDING", "Priority", "", ""}));
  CHECK_FALSE(advice_on_waiting({"1", 0, "RUNNING", "None", "n1", ""}));
  CHECK(advice_on_waiting({"1", 0, "PENDING", "JobHeldUser", "", ""}) ==
        "it is held; to let it go: scontrol release JOB");
  CHECK(advice_on_waiting({"1", 0, "PENDING", "PartitionTimeLimit", "", ""}));
  CHECK(advice_on_waiting({"1", 0, "REQUEUE_HOLD", "None", "", ""}));
}

TEST_CASE("The longest array is read from Slurm's settings") {
  CHECK(read_most_array_tasks("MaxArraySize            = 1001\nMaxJobCount = 5\n") == 1001);
  CHECK_FALSE(read_most_array_tasks("MaxJobCount = 5\n"));
}

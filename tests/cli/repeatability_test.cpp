#include "testing/runner_program.hpp"
// last
#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

nlohmann::json checkpoints_of(const std::vector<std::string>& words) {
  const RunnerProgram runner;
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return runner.sql("SELECT seed, epoch, step, val_loss, metrics, sha256 FROM checkpoint_history ORDER BY seed, epoch");
}

}  // namespace

TEST_CASE("The same command twice gives the same losses and the same bytes of every checkpoint") {
  const auto first = checkpoints_of({"configs/wine.yaml", "training.epochs=20"});
  CHECK(first == checkpoints_of({"configs/wine.yaml", "training.epochs=20"}));
  CHECK(first.size() > 1);
}

TEST_CASE("Mini-batches with shuffling and dropout repeat to the bit") {
  const auto first = checkpoints_of({"configs/iris.yaml", "training.epochs=5"});
  CHECK(first == checkpoints_of({"configs/iris.yaml", "training.epochs=5"}));
}

TEST_CASE("Another seed gives other checkpoints") {
  const auto both = checkpoints_of({"configs/wine.yaml", "training.epochs=1", "seed=0,1"});
  REQUIRE(both.size() == 2);
  CHECK(both[0]["sha256"] != both[1]["sha256"]);
}

TEST_CASE("A trial gives the same whatever ran before it in its worker") {
  const auto alone = checkpoints_of({"configs/wine.yaml", "training.epochs=3", "seed=7"});
  auto after_others = checkpoints_of({"configs/wine.yaml", "training.epochs=3", "seed=3,5,7"});
  after_others.erase(std::remove_if(after_others.begin(), after_others.end(), [](const auto& row) { return row["seed"] != 7; }),
                     after_others.end());
  CHECK(alone == after_others);
}

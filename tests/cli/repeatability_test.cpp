#include "testing/runner_program.hpp"

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

nlohmann::json weights_of(const std::vector<std::string>& words, const std::string& switched_off) {
  RunnerProgram runner;
  if (!switched_off.empty()) runner.set(switched_off, "0");
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return runner.sql(
      "SELECT trial_id, epoch, lower(hex(weights_sha256)) AS weights FROM epoch ORDER BY trial_id, epoch");
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
  after_others.erase(
      std::remove_if(after_others.begin(), after_others.end(), [](const auto& row) { return row["seed"] != 7; }),
      after_others.end());
  CHECK(alone == after_others);
}

TEST_CASE("Every epoch's weights are the same to the bit with the fast paths switched off") {
  const std::vector<std::vector<std::string>> commands = {
      {"configs/wine.yaml", "training.epochs=20", "optimizer=adagrad,adam,adamw,lbfgs,lion,nadam,rmsprop,sgd"},
      {"configs/wine.yaml", "training.epochs=5", "training.batch_size=32", "model.activation=tanh,sigmoid,gelu"},
      {"configs/iris.yaml", "training.epochs=3"},
  };
  for (const auto& words : commands) {
    const auto on = weights_of(words, "");
    INFO(words.front() << " " << words.back());
    CHECK(on.size() > 2);
    CHECK(on[0]["weights"].get<std::string>().size() == 64);
    CHECK(on == weights_of(words, "RUNNER_DIRECT"));
    CHECK(on == weights_of(words, "RUNNER_ONE_PASS"));
  }
}

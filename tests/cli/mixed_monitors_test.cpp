#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

Finished train_policies(const RunnerProgram& runner, const std::string& policies) {
  auto finished =
      runner({"configs/iris.yaml", "training.epochs=5", "--jobs", "1", "zip={checkpoint: [" + policies + "]}"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return finished;
}

const std::string by_loss = "{plugin: best_loss}";
const std::string by_accuracy = "{plugin: best_loss, monitor: accuracy, mode: max}";

}  // namespace

TEST_CASE("Trials that follow different metrics are never compared, whatever their order") {
  for (const bool loss_first : {true, false}) {
    const RunnerProgram runner;
    const auto finished =
        train_policies(runner, loss_first ? by_loss + ", " + by_accuracy : by_accuracy + ", " + by_loss);
    const std::string loss = loss_first ? "1" : "2";
    const std::string accuracy = loss_first ? "2" : "1";
    const auto best = nlohmann::json::parse(runner({"best", "--json"}).output);
    REQUIRE(best.size() == 2);
    CHECK(best[0]["monitor"] == "accuracy");
    CHECK(std::to_string(best[0]["trial"].get<int>()) == accuracy);
    CHECK(best[1]["monitor"] == "loss");
    CHECK(std::to_string(best[1]["trial"].get<int>()) == loss);
    const auto by_one = nlohmann::json::parse(runner({"best", "--monitor", "loss", "--json"}).output);
    CHECK(by_one == nlohmann::json::array({best[1]}));
    CHECK(runner({"best", "--monitor", "rmse"}).code == 2);
    // The same checkpoints in the summary and in the leaderboard.
    for (const auto& row : best) {
      INFO(finished.output);
      CHECK(contains(finished.output, "The best single checkpoint is " + row["checkpoint"].get<std::string>() +
                                          ": val_" + row["monitor"].get<std::string>()));
    }
    CHECK(contains(finished.output, "ranked by val_accuracy, higher is better:"));
    CHECK(contains(finished.output, "ranked by val_loss, lower is better:"));
    const auto board = runner.sql("SELECT monitor, rank, n FROM leaderboard");
    REQUIRE(board.size() == 2);
    for (const auto& row : board) CHECK(row["rank"] == 1);
    // One checkpoint is not named by what two could be.
    const auto refused = runner({"evaluate", "best"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.errors, "(max accuracy), "));
    CHECK(runner({"evaluate", loss}).code == 0);
  }
}

TEST_CASE("One metric in both directions is not compared either") {
  const RunnerProgram runner;
  train_policies(runner, "{plugin: best_loss, monitor: accuracy, mode: min}, " + by_accuracy);
  const auto best = nlohmann::json::parse(runner({"best", "--json"}).output);
  CHECK(best.size() == 2);
  CHECK(runner.sql("SELECT count(*) AS n FROM leaderboard WHERE rank = 1").at(0)["n"] == 2);
}

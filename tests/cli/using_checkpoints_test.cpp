#include <csignal>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;
using runner::testing::Running;

TEST_CASE("evaluate reproduces the stored loss of any checkpoint exactly") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "training.epochs=5", "-q"}).code == 0);
  for (const auto& row : runner.sql("SELECT trial || '@' || epoch AS name FROM checkpoint_history")) {
    const auto finished = runner({"evaluate", row["name"], "--json"});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    for (const auto& metric : nlohmann::json::parse(finished.output)) CHECK(metric["value"] == metric["stored"]);
  }
}

TEST_CASE("predict gives class and probabilities, by the columns' names, with the scaling of the training") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "-q"}).code == 0);
  const auto finished = runner({"predict", "best", "configs/data/iris.csv", "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto rows = nlohmann::json::parse(finished.output);
  REQUIRE(rows.size() == 150);
  int right = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string expected = i < 50 ? "setosa" : i < 100 ? "versicolor" : "virginica";
    right += contains(rows[i]["class"], expected) ? 1 : 0;
    double sum = 0;
    for (const auto& [key, value] : rows[i].items()) sum += key.starts_with("p(") ? value.get<double>() : 0.0;
    CHECK(sum == Approx(1.0));
  }
  CHECK(right >= 140);
  const auto other = runner.folder().write("other.csv", "a,b\n1,2\n");
  const auto refused = runner({"predict", "best", other.string()});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "there is no column '"));
}

TEST_CASE("predict gives values for a regression") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("line.csv", "x,y\n0,1\n1,3\n2,5\n3,7\n4,9\n5,11\n6,13\n7,15\n");
  REQUIRE(runner({"configs/wine.yaml", "loss=mse", "model=linear", "dataset=csv", "dataset.path=" + file.string(),
                  "dataset.task=regression", "optimizer.lr=0.1", "training.epochs=300", "-q"})
              .code == 0);
  const auto rows = nlohmann::json::parse(runner({"predict", "best", file.string(), "--json"}).output);
  REQUIRE(rows.size() == 8);
  CHECK(rows[7]["value"].get<double>() == Approx(15.0).margin(1.0));
}

TEST_CASE("replay says identical, or names the first epoch that differs") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "training.epochs=5", "-q"}).code == 0);
  const auto same = runner({"replay", "1", "-q"});
  CHECK(same.code == 0);
  CHECK(same.output == "identical: the weights of trial 1 are the same after each of its 5 epochs\n");
  REQUIRE(runner::testing::run(
              {{"sqlite3", runner.database().string(), "UPDATE epoch SET weights_sha256 = x'00' WHERE epoch >= 3"},
               {},
               {},
               {}})
              .code == 0);
  const auto differs = runner({"replay", "1", "-q"});
  CHECK(differs.code == 1);
  CHECK(contains(differs.output, "differs: the weights after epoch 3"));
}

TEST_CASE("replay follows the schedule that a trial had, though it was interrupted or continues a shorter one") {
  const RunnerProgram runner;
  const std::vector<std::string> words = {"configs/iris.yaml", "scheduler=cosine", "-v"};
  const auto with = [&](const std::string& epochs) {
    auto all = words;
    all.push_back("training.epochs=" + epochs);
    return all;
  };
  Running training(runner.command(with("1000000")));
  REQUIRE(training.wait_for("epoch"));
  training.signal(SIGTERM);
  CHECK(training.finish().code == 130);
  REQUIRE(runner(with("10")).code == 0);
  REQUIRE(runner({"extend", "2", "training.epochs=20", "-q"}).code == 0);
  for (const std::string trial : {"1", "2", "3"}) {
    const auto again = runner({"replay", trial, "-q"});
    INFO(again.output << again.errors);
    CHECK(again.code == 0);
    CHECK(contains(again.output, "identical: the weights of trial " + trial));
  }
  CHECK(contains(runner({"replay", "3", "-q"}).output, "each epoch from 10 to 19; those before are trial 2's"));
  REQUIRE(runner::testing::run(
              {{"sqlite3", runner.database().string(), "DELETE FROM resume_state WHERE trial_id = 2"}, {}, {}, {}})
              .code == 0);
  CHECK(contains(runner({"replay", "3", "-q"}).output, "whose last state is gone"));
}

TEST_CASE("A damaged checkpoint is refused by name") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  REQUIRE(runner::testing::run(
              {{"sqlite3", runner.database().string(),
                "UPDATE payload SET data = CAST(substr(data, 1, 700) || x'00' || substr(data, 702) AS BLOB)"},
               {},
               {},
               {}})
              .code == 0);
  const auto finished = runner({"predict", "best", "plugins/datasets/data/wine.csv"});
  CHECK(finished.code == 4);
  CHECK(contains(finished.errors, "checkpoint 1@0: its payload is damaged"));
}

#include <cmath>
#include <map>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

const std::vector<std::string> hundred = {"configs/wine.yaml", "seed=0..9", "optimizer.lr=logspace(1e-4,1e-1,10)",
                                          "-q"};

std::vector<std::string> with_jobs(const std::string& jobs) {
  auto words = hundred;
  words.insert(words.end(), {"--jobs", jobs});
  return words;
}

}  // namespace

TEST_CASE("100 trials over 10 seeds and 10 rates give a leaderboard that agrees with an independent computation") {
  const RunnerProgram runner;
  const auto finished = runner(hundred);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  std::map<std::string, std::vector<long double>> values;
  for (const auto& row : runner.sql("SELECT config_id, best_value FROM trials WHERE state = 'completed'")) {
    values[row["config_id"]].push_back(row["best_value"].get<double>());
  }
  const auto board =
      runner.sql("SELECT config_id, n, n_trials, n_failed, n_diverged, mean, sd, se, min, max FROM leaderboard");
  REQUIRE(board.size() == 10);
  REQUIRE(values.size() == 10);
  for (const auto& row : board) {
    const auto& own = values.at(row["config_id"]);
    REQUIRE(own.size() == 10);
    CHECK(row["n"] == 10);
    CHECK(row["n_trials"] == 10);
    CHECK(row["n_failed"] == 0);
    long double mean = 0, squares = 0;
    for (const auto value : own) mean += value / 10;
    for (const auto value : own) squares += (value - mean) * (value - mean);
    const long double sd = std::sqrt(squares / 9);
    CHECK(row["mean"].get<double>() == Approx(static_cast<double>(mean)).epsilon(1e-12));
    CHECK(row["sd"].get<double>() == Approx(static_cast<double>(sd)).epsilon(1e-9));
    CHECK(row["se"].get<double>() == Approx(static_cast<double>(sd / std::sqrt(10.0L))).epsilon(1e-9));
    CHECK(row["min"].get<double>() == static_cast<double>(*std::min_element(own.begin(), own.end())));
    CHECK(row["max"].get<double>() == static_cast<double>(*std::max_element(own.begin(), own.end())));
  }
}

TEST_CASE("One worker and four give the same checkpoints of all 100 trials") {
  const auto hashes = [](const std::string& jobs) {
    const RunnerProgram runner;
    REQUIRE(runner(with_jobs(jobs)).code == 0);
    return runner.sql("SELECT seed, lr, epoch, sha256 FROM checkpoint_history ORDER BY seed, lr, epoch");
  };
  const auto one = hashes("1");
  CHECK(one.size() > 1000);
  CHECK(one == hashes("4"));
}

TEST_CASE("Seeds alone give their mean and deviation, and the run says which checkpoint is the best") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..4", "-q"});
  REQUIRE(finished.code == 0);
  const auto row = runner.sql("SELECT mean, sd FROM leaderboard").at(0);
  char expected[200];
  std::snprintf(expected, sizeof expected, "The mean val_loss is %.6g ± %.2g (standard deviation over 5 seeds).",
                row["mean"].get<double>(), row["sd"].get<double>());
  CHECK(finished.output.find(expected) != std::string::npos);
  CHECK(finished.output.find("The best single checkpoint is ") != std::string::npos);
}

TEST_CASE(
    "The best single checkpoint of a sweep is what `best` finds, where its policy leaves small improvements out") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine_scaled.yaml", "optimizer.lr=0.003,0.1", "seed=0..1",
                                "checkpoint={plugin: best_loss, min_delta: 0.005}", "training.epochs=40", "-q"});
  REQUIRE(finished.code == 0);
  const auto best = nlohmann::json::parse(runner({"best", "--json"}).output).at(0);
  CHECK(best["trial"] == 4);
  const auto sentence = "The best single checkpoint is " + best["checkpoint"].get<std::string>() + ": ";
  INFO(finished.output);
  CHECK(runner::testing::contains(finished.output, sentence));
}

TEST_CASE("Trials of different losses are not said to be better by their loss") {
  const RunnerProgram runner;
  const auto finished =
      runner({"configs/breast_cancer.yaml", "loss.label_smoothing=0,0.2", "seed=0..2", "training.epochs=3", "-q"});
  REQUIRE(finished.code == 0);
  INFO(finished.output);
  CHECK(runner::testing::contains(finished.output, "They have different losses"));
  CHECK_FALSE(runner::testing::contains(finished.output, "is better than"));
  CHECK(runner::testing::contains(finished.output, ", the smallest of values that do not compare\n"));
  CHECK(runner::testing::contains(runner({"diff", "breast_cancer#1", "breast_cancer#2"}).output,
                                  "Their values do not compare"));
  const auto ranked = nlohmann::json::parse(runner({"leaderboard", "--json"}).output);
  for (const auto& row : ranked.at("leaderboards").at(0).at("configurations")) CHECK(row["difference"].is_null());
}

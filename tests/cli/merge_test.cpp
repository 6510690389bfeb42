#include <signal.h>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;
using runner::testing::Running;

namespace {

std::string file_in(const RunnerProgram& runner, const std::string& name) {
  return (runner.folder().path() / name).string();
}

void train_seeds(const RunnerProgram& runner, const std::string& seeds, const std::string& database) {
  REQUIRE(runner({"configs/wine.yaml", "seed=" + seeds, "training.epochs=3", "-q", "--db", database}).code == 0);
}

}  // namespace

TEST_CASE("merge brings two people's databases into one, and says what it did") {
  const RunnerProgram runner;
  const auto mine = file_in(runner, "mine.db");
  const auto theirs = file_in(runner, "theirs.db");
  train_seeds(runner, "0..1", mine);
  train_seeds(runner, "2..4", theirs);
  const auto all = runner.database().string();
  const auto merged = runner({"merge", all, mine, theirs});
  INFO(merged.errors);
  CHECK(merged.code == 0);
  CHECK(merged.output == "database\texperiments\tnew\tupdated\tunchanged\tremoved\tproblem\n" + mine +
                             "\t1\t2\t0\t0\t0\t\n" + theirs + "\t1\t3\t0\t0\t0\t\n");
  CHECK(merged.errors == all + ": 5 trials new, 0 updated, 0 as they were\n");
  CHECK(runner({"verify"}).code == 0);
  const auto both = runner.sql("SELECT experiment_id, n, mean FROM leaderboard ORDER BY experiment_id");
  REQUIRE(both.size() == 2);
  int number = 0;
  for (const auto& file : {mine, theirs}) {
    const auto alone =
        nlohmann::json::parse(runner({"sql", "--json", "SELECT n, mean FROM leaderboard", "--db", file}).output)[0];
    CHECK(both[number]["n"] == alone["n"]);
    CHECK(both[number++]["mean"] == alone["mean"]);
  }
  const auto again = runner({"merge", all, mine, theirs, "--json"});
  CHECK(again.code == 0);
  CHECK(nlohmann::json::parse(again.output)[1]["unchanged"] == 3);
}

TEST_CASE("merge names what it could not take, takes the rest and ends with code 1") {
  const RunnerProgram runner;
  train_seeds(runner, "0", file_in(runner, "good.db"));
  const auto text = runner.folder().write("text.db", std::string(200, 'x')).string();
  const auto merged = runner({"merge", runner.database().string(), text, file_in(runner, "good.db")});
  CHECK(merged.code == 1);
  CHECK(contains(merged.errors, "runner: " + text + ": this is not an SQLite database"));
  CHECK(contains(merged.output, "good.db\t1\t1\t0\t0\t0\t"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials")[0]["n"] == 1);
  CHECK(runner({"merge", runner.database().string()}).code == 2);
}

TEST_CASE("merge --move removes what it has taken whole, and nothing else") {
  const RunnerProgram runner;
  const auto whole = file_in(runner, "whole.db");
  REQUIRE(
      runner({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=2", "-q", "--db", whole}).code ==
      0);
  const auto text = runner.folder().write("text.db", std::string(200, 'x'));
  const auto merged = runner({"merge", runner.database().string(), whole, text.string(), "--move"});
  INFO(merged.errors);
  CHECK(merged.code == 1);
  CHECK_FALSE(std::filesystem::exists(whole));
  CHECK_FALSE(std::filesystem::exists(whole + ".checkpoints"));
  CHECK(std::filesystem::exists(text));
  CHECK(runner({"verify"}).code == 0);
  CHECK(runner({"best"}).code == 0);
}

#include <signal.h>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;
using runner::testing::Running;

namespace {

void train_two_seeds(const RunnerProgram& runner, const std::string& name) {
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "seed=0,1", "-q", "--name", name}).code == 0);
}

}  // namespace

TEST_CASE("list shows the experiments with the states of their trials, and the trials of one") {
  const RunnerProgram runner;
  train_two_seeds(runner, "first");
  train_two_seeds(runner, "second");
  const auto experiments = nlohmann::json::parse(runner({"list", "--json"}).output);
  REQUIRE(experiments.size() == 2);
  CHECK(experiments[1]["name"] == "second");
  CHECK(experiments[1]["trials"] == 2);
  CHECK(experiments[1]["completed"] == 2);
  const auto trials = nlohmann::json::parse(runner({"list", "first", "--json"}).output);
  REQUIRE(trials.size() == 2);
  CHECK(trials[1]["trial"] == 2);
  CHECK(trials[1]["seed"] == 1);
  CHECK(trials[1]["state"] == "completed");
  CHECK(runner({"list", "third"}).code == 2);
}

TEST_CASE("rm removes an experiment with all that hangs on it, and leaves the others as they are") {
  const RunnerProgram runner;
  train_two_seeds(runner, "first");
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "seed=7", "-q", "--name", "second"}).code == 0);
  const auto kept = runner.sql("SELECT seed, epoch, sha256 FROM checkpoint_history WHERE experiment = 'second'");
  const auto removed = runner({"rm", "first", "1", "--yes"});
  CHECK(removed.code == 0);
  CHECK(removed.output == "removed experiment 1 'first': 2 trials\n");
  CHECK(runner.sql("SELECT seed, epoch, sha256 FROM checkpoint_history") == kept);
  CHECK(runner.sql("SELECT count(*) AS n FROM payloads").at(0)["n"] == kept.size());
  for (const std::string table : {"trial", "attempt", "epoch", "checkpoint", "trial_param"}) {
    INFO(table);
    const std::string key = table == "trial" ? "id" : "trial_id";
    CHECK(runner.sql("SELECT count(*) AS n FROM " + table + " WHERE " + key + " IN (1, 2)").at(0)["n"] == 0);
  }
  CHECK(runner.sql("SELECT count(*) AS n FROM configuration").at(0)["n"] == 1);
  CHECK(runner({"rm", "first", "--yes"}).code == 2);
}

TEST_CASE("rm removes nothing where it cannot ask") {
  const RunnerProgram runner;
  train_two_seeds(runner, "first");
  const auto finished = runner({"rm", "first"});
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "add --yes"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"] == 2);
}

TEST_CASE("rm and resume leave an experiment that another supervisor runs, and name the holder") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  for (const auto& words : std::vector<std::vector<std::string>>{{"rm", "wine", "--yes"}, {"resume", "wine"}}) {
    const auto finished = runner(words);
    CHECK(finished.code == 4);
    CHECK(contains(finished.errors, "is being run by another runner (process " + std::to_string(training.pid())));
  }
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  CHECK(runner({"rm", "wine", "--yes"}).code == 0);
}

TEST_CASE("tag and note change what is said of an experiment, and nothing else") {
  const RunnerProgram runner;
  train_two_seeds(runner, "first");
  CHECK(runner({"tag", "first", "good", "wine"}).code == 0);
  CHECK(runner({"tag", "first", "good", "best", "--remove", "wine"}).code == 0);
  CHECK(runner.sql("SELECT DISTINCT tags FROM trials").at(0)["tags"] == R"(["good","best"])");
  CHECK(runner({"note", "first", "the rate was too low"}).code == 0);
  CHECK(runner({"note", "first"}).output == "the rate was too low\n");
  CHECK(runner({"note", "second", "x"}).code == 2);
  CHECK(runner({"tag", "second", "x"}).code == 2);
}

TEST_CASE("Keeping house where there is no database makes none") {
  const RunnerProgram runner;
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"list"}, {"rm", "a", "--yes"}, {"tag", "a", "b"}, {"note", "a", "b"}, {"resume"}}) {
    const auto finished = runner(words);
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, "there is no database here"));
  }
  CHECK_FALSE(runner.has_database());
}

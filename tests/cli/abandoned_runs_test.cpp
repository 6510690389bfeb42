#include <signal.h>

#include <fstream>
#include <iterator>
#include <set>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;
using runner::testing::Running;

namespace {

Running begin(const RunnerProgram& runner) {
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  return training;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::set<std::string> files_beside(const RunnerProgram& runner) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(runner.folder().path()))
    files.insert(entry.path().filename());
  return files;
}

}  // namespace

TEST_CASE("A trial whose runner was killed is interrupted to whoever reads, and one that runs is running") {
  const RunnerProgram runner;
  Running living = begin(runner);
  Running dying = begin(runner);
  dying.signal(SIGKILL);
  dying.finish();
  const auto trials = runner.sql("SELECT trial, state, reason, message FROM trials ORDER BY trial");
  CHECK(trials.dump() ==
        R"([{"message":"","reason":"","state":"running","trial":1},)"
        R"({"message":"its supervisor ended","reason":"supervisor_gone","state":"interrupted","trial":2}])");
  CHECK(runner.sql("SELECT state FROM attempt ORDER BY trial_id").dump() ==
        R"([{"state":"running"},{"state":"interrupted"}])");
  CHECK(runner.sql("SELECT sum(state = 'running') AS n FROM trial").at(0)["n"] == 1);
  const auto experiments = nlohmann::json::parse(runner({"list", "--json"}).output);
  CHECK(experiments.at(0)["running"] == 1);
  CHECK(experiments.at(0)["interrupted"] == 0);
  CHECK(experiments.at(1)["running"] == 0);
  CHECK(experiments.at(1)["interrupted"] == 1);
  CHECK(contains(runner({"list", "1"}).output, "running"));
  CHECK(contains(runner({"list", "2"}).output, "interrupted"));
  // Nobody who looked has disturbed the one that runs.
  living.signal(SIGINT);
  CHECK(living.finish().code == 130);
  CHECK(runner.sql("SELECT reason FROM trials WHERE trial = 1").at(0)["reason"] == "stopped");
}

TEST_CASE("Reading what a killed runner left changes nothing, and every view still answers") {
  const RunnerProgram runner;
  Running training = begin(runner);
  training.signal(SIGKILL);
  training.finish();
  // Rolls back the journal of a commit that was cut off, if one was.
  const auto best = runner({"best", "--json"});
  CHECK(best.code == 0);
  const std::string before = bytes_of(runner.database());
  const auto files = files_beside(runner);
  for (const std::string view :
       {"trials", "best_checkpoints", "checkpoint_history", "leaderboard", "metrics", "learning_curves"}) {
    INFO(view);
    CHECK(runner.sql("SELECT count(*) AS n FROM " + view).at(0)["n"].get<int>() >= 1);
  }
  CHECK(runner({"best", "--json"}).output == best.output);
  CHECK(runner({"list", "1"}).code == 0);
  CHECK(bytes_of(runner.database()) == before);
  CHECK(files_beside(runner) == files);
}

TEST_CASE("What nobody runs any more goes on with the next resume") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "training.epochs=12000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGKILL);
  training.finish();
  REQUIRE(runner.sql("SELECT state FROM trials").at(0)["state"] == "interrupted");
  CHECK(runner({"resume", "-q"}).code == 0);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "completed");
}

#include <csignal>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;
using runner::testing::Running;

TEST_CASE("A database that can have one owner works, and a second user is refused with the way out") {
  RunnerProgram runner;
  runner.set("RUNNER_DB_EXCLUSIVE", "1");
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"] == 1);
  CHECK(runner({"tag", "wine", "a"}).code == 0);
  CHECK(runner({"resume"}).code == 0);
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"best"}, {"configs/wine.yaml", "training.epochs=1"}}) {
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 4);
    CHECK(finished.errors.find("one user at a time; wait for that, or use a database on a local disk") !=
          std::string::npos);
  }
  // It is read beside its owner, and is not disturbed.
  const auto all = (runner.folder().path() / "all.db").string();
  const auto merged = runner({"merge", all, runner.database().string()});
  INFO(merged.errors);
  CHECK(merged.code == 0);
  CHECK(runner({"sql", "SELECT state, reason FROM trials", "--db", all}).output ==
        "state\treason\ncompleted\tepochs\ninterrupted\tnot_ended\n");
  CHECK(runner({"verify", "--db", all}).code == 0);
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT state FROM trials WHERE trial = 2").at(0)["state"] == "interrupted");
}

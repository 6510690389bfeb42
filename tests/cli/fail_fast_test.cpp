#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Half of the trials are timed out at once, the first one among them.
std::vector<std::string> sweep(const std::string& option) {
  return {"configs/wine.yaml",
          "zip={training.time_limit: [0.000001, 0.000001, 60, 60], seed: 0..3}",
          "training.epochs=3",
          "--jobs",
          "1",
          "-q",
          option};
}

std::int64_t trials_in(const RunnerProgram& runner, const std::string& states) {
  return runner.sql("SELECT count(*) AS n FROM trials WHERE state IN (" + states + ")")[0]["n"];
}

}  // namespace

TEST_CASE("A sweep with --fail-fast stops at the first trial that fails, and a resume runs what is left") {
  const RunnerProgram runner;
  const auto finished = runner(sweep("--fail-fast"));
  INFO(finished.errors);
  CHECK(finished.code == 1);
  CHECK(contains(finished.errors, "given up at the first trial that failed, 1; to run what is left: runner resume 1"));
  CHECK(trials_in(runner, "'timed_out'") == 1);
  CHECK(trials_in(runner, "'pending', 'interrupted'") == 3);
  CHECK(runner.sql("SELECT kind, message FROM event WHERE trial_id IS NULL").dump() ==
        R"([{"kind":"fail_fast","message":"given up at the first trial that failed, 1"}])");
  CHECK(contains(runner({"show", "wine"}).output, "event       given up at the first trial that failed, 1\n"));
  CHECK(runner({"resume", "-q"}).code == 1);
  CHECK(trials_in(runner, "'timed_out'") == 2);
  CHECK(trials_in(runner, "'completed'") == 2);
}

TEST_CASE("A sweep with --fail-fast goes on after a trial that diverged") {
  const RunnerProgram runner;
  const auto finished =
      runner({"configs/wine.yaml", "optimizer.lr=1e18,0.01", "training.epochs=3", "--jobs", "1", "-q", "--fail-fast"});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(trials_in(runner, "'diverged'") == 1);
  CHECK(trials_in(runner, "'completed'") == 1);
  CHECK(runner.sql("SELECT count(*) AS n FROM event WHERE kind = 'fail_fast'")[0]["n"] == 0);
}

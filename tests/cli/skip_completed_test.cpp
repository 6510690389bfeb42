#include "testing/runner_program.hpp"
// last
#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

int trials_of(const RunnerProgram& runner) { return runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"]; }

}  // namespace

TEST_CASE("The option --skip-completed is given a plan and runs only what the database has not completed") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "seed=0,1", "-q"}).code == 0);
  const auto more = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..3", "--skip-completed"});
  CHECK(more.code == 0);
  CHECK(more.errors.find("2 of 4 trials are completed already and left out") != std::string::npos);
  CHECK(runner.sql("SELECT seed FROM trials WHERE experiment_id = 2 ORDER BY seed").dump() == R"([{"seed":2},{"seed":3}])");
  const auto none = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..3", "--skip-completed"});
  CHECK(none.code == 0);
  CHECK(none.output == "nothing to run: every trial is completed already\n");
  CHECK(trials_of(runner) == 4);
}

TEST_CASE("A trial of another config, or one that failed, is run although its like is there") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q", "--skip-completed"}).code == 0);
  CHECK(trials_of(runner) == 2);
  const std::vector<std::string> failing = {"configs/wine.yaml", "training.device=cuda:9", "-q", "--skip-completed"};
  CHECK(runner(failing).code == 1);
  CHECK(runner(failing).code == 1);
  CHECK(trials_of(runner) == 4);
}

TEST_CASE("An edited data file is another data set") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("a.csv", "x,y\n0,0\n1,1\n2,0\n3,1\n4,0\n5,1\n");
  const std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(),
                                          "training.epochs=2", "-q", "--skip-completed"};
  REQUIRE(runner(words).code == 0);
  CHECK(runner(words).output == "nothing to run: every trial is completed already\n");
  runner.folder().write("a.csv", "x,y\n0,0\n1,1\n2,0\n3,1\n4,0\n6,1\n");
  CHECK(runner(words).code == 0);
  CHECK(trials_of(runner) == 2);
}

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

TEST_CASE("A sweep over the folds is one configuration whose folds are its replicates") {
  const RunnerProgram runner;
  const auto trained = runner({"configs/wine.yaml", "dataset.folds=5", "dataset.fold=0..4", "dataset.stratify=true",
                               "optimizer.lr=0.01,0.03", "training.epochs=20", "-q"});
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  CHECK(contains(trained.output, "over 5 folds"));
  CHECK_FALSE(contains(trained.output, "rows set aside"));
  CHECK(runner.sql("SELECT n, n_seeds, n_folds FROM leaderboard").dump() ==
        R"([{"n":5,"n_folds":5,"n_seeds":1},{"n":5,"n_folds":5,"n_seeds":1}])");
  CHECK(runner.sql("SELECT group_concat(fold) AS folds FROM trials WHERE lr = 0.01").at(0)["folds"] == "0,1,2,3,4");
  // Each row validates once: 178 rows in five folds.
  const auto evaluated = runner({"evaluate", "1@0", "--json"});
  REQUIRE(evaluated.code == 0);
  CHECK(contains(runner({"list", "1"}).output, "completed"));
}

TEST_CASE("Rows set aside are evaluated at the end, and stored as the part test of the best epoch") {
  const RunnerProgram runner;
  const auto trained =
      runner({"configs/wine.yaml", "dataset.test_fraction=0.2", "dataset.stratify=true", "training.epochs=30", "-q"});
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  CHECK(contains(trained.output, "test   loss "));
  CHECK(contains(trained.output, ", accuracy "));
  const auto rows = runner.sql(
      "SELECT m.name FROM metrics AS m JOIN trials AS t ON t.trial = m.trial AND t.best_epoch = m.epoch WHERE m.part = "
      "'test'"
      " ORDER BY m.name");
  CHECK(rows.dump() == R"([{"name":"accuracy"},{"name":"loss"}])");
  CHECK(runner.sql("SELECT count(*) AS n FROM metrics WHERE part = 'test'").at(0)["n"] == 2);
}

TEST_CASE("A trial stored before there were these keys has the hash that it had") {
  const RunnerProgram runner;
  const auto planned = runner({"plan", "configs/wine.yaml"});
  REQUIRE(planned.code == 0);
  const auto same = runner({"plan", "configs/wine.yaml", "dataset.test_fraction=0", "dataset.stratify=false"});
  CHECK(same.output == planned.output);
}

TEST_CASE("Where no policy kept the best weights it is said which weights the rows set aside were looked at with") {
  const RunnerProgram runner;
  const std::vector<std::string> words = {"configs/wine_scaled.yaml", "dataset.test_fraction=0.2", "training.epochs=12",
                                          "-q"};
  CHECK_FALSE(contains(runner(words).output, "with the weights after"));
  auto others = words;
  others.insert(others.end(), {"checkpoint={plugin: every_n_epochs, n: 5}"});
  CHECK(contains(runner(others).output, " on the rows set aside, with the weights after epoch 9"));
  CHECK(contains(runner({"show", "2"}).output, "on the rows set aside, with the weights after epoch 9: "));
  const auto shown = nlohmann::json::parse(runner({"show", "2", "--json"}).output);
  CHECK(shown["test_epoch"] == 9);
  CHECK(shown["test"]["loss"] ==
        runner.sql("SELECT value FROM metrics WHERE trial = 2 AND part = 'test' AND name = 'loss'")[0]["value"]);
  others.push_back("seed=0..2");
  CHECK(contains(runner(others).output,
                 "In 3 trials that is of other weights than those of the best value, which no policy kept."));
}

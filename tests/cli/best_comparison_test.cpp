#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

void train(const RunnerProgram& runner, const std::string& change) {
  const auto finished = runner({"configs/wine.yaml", "training.epochs=3", "seed=0,1", change, "-q"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
}

const std::string not_the_best = "has the smallest loss, but is not the best of its experiment's trials.";

}  // namespace

TEST_CASE("The best of trials that learn different data is said not to be the best, wherever it is named") {
  const RunnerProgram runner;
  train(runner, "dataset.plugin=wine,iris");
  const auto best = runner({"best", "--json"});
  CHECK(best.code == 0);
  CHECK(nlohmann::json::parse(best.output).size() == 1);
  CHECK(contains(best.errors, not_the_best + " They learn different data (iris, wine)"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"evaluate", "best"},
                                                {"export", "best:wine", "-o", runner.folder().path() / "best.pt"},
                                                {"show", "best"}}) {
    INFO(words[0]);
    CHECK(contains(runner(words).errors, not_the_best));
  }
  CHECK(contains(runner({"configs/wine.yaml", "init.from=best", "training.epochs=1", "-q"}).errors, not_the_best));
  // By its number it is what it is.
  CHECK_FALSE(contains(runner({"evaluate", "1"}).errors, "not the best"));
  CHECK_FALSE(contains(runner({"best", "1@best"}).errors, "not the best"));
}

TEST_CASE("The best by the loss of trials that have different losses is said not to be the best") {
  const RunnerProgram runner;
  train(runner, "loss.label_smoothing=0,0.1");
  CHECK(contains(runner({"best"}).errors, not_the_best + " They have different losses"));
}

TEST_CASE("The best of trials that are measured on different rows is said not to be the best") {
  const RunnerProgram runner;
  train(runner, "dataset.split_seed=1,2");
  CHECK(contains(runner({"best"}).errors,
                 not_the_best + " They are measured on different validation rows (dataset.split_seed)"));
}

TEST_CASE("The best of trials that compare is nothing to warn of") {
  const RunnerProgram runner;
  train(runner, "zip={optimizer.lr: [0.01, 0.1], dataset.standardize: [false, true]}");
  const auto best = runner({"best"});
  CHECK(best.code == 0);
  CHECK(best.errors.empty());
}

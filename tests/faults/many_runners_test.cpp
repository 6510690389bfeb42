#include "sweep.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

TEST_CASE("Many runners at once on one database: no error, and every row arrives") {
  // 32 in tests/faults/run-all; each worker takes a quarter of a gigabyte.
  const int runners = repetitions() >= 50 ? 32 : 6;
  const int trials = repetitions() >= 50 ? 50 : 10;
  const RunnerProgram runner;
  std::vector<Running> running;
  for (int i = 0; i < runners; ++i) {
    running.emplace_back(runner.command({"configs/wine.yaml", "training.epochs=5", "--jobs", "1", "--name",
                                         "runner" + std::to_string(i), "seed=0.." + std::to_string(trials - 1)}));
  }
  for (auto& one : running) {
    const auto finished = one.finish();
    INFO(finished.errors);
    CHECK(finished.code == 0);
    CHECK(finished.errors.find("locked") == std::string::npos);
  }
  const auto rows =
      runner.sql("SELECT count(*) AS n, sum(state = 'completed') AS completed, sum(epochs) AS epochs FROM trials")
          .at(0);
  CHECK(rows["n"] == runners * trials);
  CHECK(rows["completed"] == runners * trials);
  CHECK(rows["epochs"] == runners * trials * 5);
  const auto different = runner.sql(
      "SELECT seed, epoch, count(DISTINCT sha256) AS n FROM checkpoint_history GROUP BY seed, epoch HAVING n > 1");
  CHECK(different.empty());
}

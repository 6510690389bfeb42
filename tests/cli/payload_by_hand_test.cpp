#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

void check(const std::vector<std::string>& words) {
  runner::testing::skip_without({"/usr/bin/python3", "-c", "import numpy"});
  const RunnerProgram runner;
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const std::string project = PROJECT_FOLDER;
  const auto by_hand = runner::testing::run({{"/usr/bin/python3", project + "/tests/cli/forward_by_hand.py",
                                              runner.database().string(), project + "/plugins/datasets/data/wine.csv"},
                                             {{"PYTHONDONTWRITEBYTECODE", "1"}},
                                             {},
                                             {}});
  INFO(by_hand.errors);
  REQUIRE(by_hand.code == 0);
  const auto losses = nlohmann::json::parse(by_hand.output);
  CHECK(losses["computed"].get<double>() == Approx(losses["stored"].get<double>()).epsilon(1e-5));
}

}  // namespace

TEST_CASE("A checkpoint's tensors, put through the forward pass by hand, give the stored validation loss") {
  check({"configs/wine.yaml"});
}

TEST_CASE("So do those of a trial on scaled features, with the scaling that the checkpoint holds") {
  check({"configs/wine_scaled.yaml", "seed=3"});
}

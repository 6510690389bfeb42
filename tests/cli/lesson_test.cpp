#include <fstream>
#include <map>
#include <sstream>

#include "testing/runner_program.hpp"
// last
#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

using Improvements = std::map<int, std::map<int, double>>;

Improvements golden(const std::string& file) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/" + file);
  Improvements expected;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#' || line.starts_with("seed")) continue;
    std::istringstream fields(line);
    int seed = 0, epoch = 0;
    double loss = 0;
    fields >> seed >> epoch >> loss;
    expected[seed][epoch] = loss;
  }
  return expected;
}

// Seeds are the file's; the other words change the config as the file's first line says.
void check_against(const std::string& file, std::vector<std::string> words) {
  const auto expected = golden(file);
  REQUIRE_FALSE(expected.empty());
  std::string seeds;
  for (const auto& [seed, epochs] : expected) seeds += (seeds.empty() ? "" : ",") + std::to_string(seed);
  words.push_back("seed=" + seeds);
  const RunnerProgram runner;
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  Improvements found;
  for (const auto& row : runner.sql("SELECT seed, epoch, val_loss FROM checkpoint_history")) {
    found[row["seed"]][row["epoch"]] = row["val_loss"];
  }
  REQUIRE(found.size() == expected.size());
  for (const auto& [seed, epochs] : expected) {
    INFO("seed " << seed);
    REQUIRE(found[seed].size() == epochs.size());
    for (const auto& [epoch, loss] : epochs) {
      INFO("epoch " << epoch);
      REQUIRE(found[seed].contains(epoch));
      CHECK(found[seed][epoch] == Approx(loss).epsilon(1e-5));
    }
  }
}

}  // namespace

TEST_CASE("The PyTorch lesson is reproduced: the same epochs improve, to the same losses") {
  check_against("lesson_wine.tsv", {"configs/wine.yaml"});
}

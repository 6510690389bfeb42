#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::RunnerProgram;

namespace {

using Improvements = std::map<std::int64_t, std::map<std::int64_t, double>>;

Improvements golden(const std::string& file) {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/tests/golden/" + file);
  Improvements expected;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#' || line.starts_with("seed")) continue;
    std::istringstream fields(line);
    std::int64_t seed = 0, epoch = 0;
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

const std::vector<std::string> iris_words = {"configs/wine.yaml", "dataset=csv", "dataset.path=configs/data/iris.csv",
                                             "dataset.target=species"};
const std::vector<std::string> breast_cancer = {"configs/wine.yaml", "dataset=csv",
                                                "dataset.path=configs/data/breast_cancer.csv"};

std::vector<std::string> with_word(std::vector<std::string> words, const std::string& more) {
  words.push_back(more);
  return words;
}

}  // namespace

TEST_CASE("The PyTorch lesson is reproduced: the same epochs improve, to the same losses") {
  check_against("lesson_wine.tsv", {"configs/wine.yaml"});
}

TEST_CASE("The lesson is reproduced for other seeds, the largest included") {
  check_against("lesson_wine_seeds.tsv", {"configs/wine.yaml"});
}

TEST_CASE("The lesson is reproduced at other learning rates") {
  check_against("lesson_wine_lr_0.01.tsv", {"configs/wine.yaml", "optimizer.lr=0.01"});
  check_against("lesson_wine_lr_0.0003.tsv", {"configs/wine.yaml", "optimizer.lr=0.0003"});
}

TEST_CASE("The lesson is reproduced over fewer epochs") {
  check_against("lesson_wine_40_epochs.tsv", {"configs/wine.yaml", "training.epochs=40"});
}

TEST_CASE("The lesson is reproduced on iris, whose classes are names in a CSV file") {
  check_against("lesson_iris.tsv", iris_words);
  check_against("lesson_iris_lr_0.01.tsv", with_word(iris_words, "optimizer.lr=0.01"));
}

TEST_CASE("The lesson is reproduced on the breast cancer data, whose 30 features differ widely in size") {
  check_against("lesson_breast_cancer.tsv", breast_cancer);
  check_against("lesson_breast_cancer_lr_0.01.tsv", with_word(breast_cancer, "optimizer.lr=0.01"));
}

#include <limits>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Thirty rows of two classes, and one of a third.
std::string table(const RunnerProgram& runner) {
  std::string text = "id,x,y\n";
  for (int i = 0; i < 30; ++i) text += "a," + std::to_string(i * 7 % 11) + (i % 2 == 0 ? ",even\n" : ",odd\n");
  return runner.folder().write("t.csv", text + "b,3,rare\n").string();
}

std::vector<std::string> words(const std::string& file, const std::vector<std::string>& more) {
  std::vector<std::string> all = {"configs/iris.yaml", "dataset.path=" + file, "dataset.target=y", "training.epochs=1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++number;
  return number;
}

}  // namespace

TEST_CASE("A warning is said with -q, of whichever trial, once, and what only informs is not") {
  const RunnerProgram runner;
  const auto file = table(runner);
  const auto folds = runner(words(file, {"-q", "dataset.folds=3", "dataset.fold=0..2"}));
  INFO(folds.errors);
  REQUIRE(folds.code == 0);
  CHECK(contains(folds.errors, "warning: trial "));
  CHECK(count(folds.errors, ": no validation row is of class 'rare', which is not measured") == 1);
  CHECK(count(folds.errors, ": no training row is of class 'rare', which the model cannot learn") == 1);
  // Of the eleven numbers there are thirty.
  CHECK(count(folds.errors, "some validation rows are in the training part as well") == 1);
  CHECK_FALSE(contains(folds.errors, "taken for categories"));
  const auto single = runner(words(file, {"-q", "dataset.test_fraction=0.2"}));
  INFO(single.errors);
  CHECK(count(single.errors, "warning: no ") == 2);
  CHECK(contains(single.errors, "is of class 'rare'"));
  CHECK(contains(runner(words(file, {})).errors, "note   column 'id' holds text, which is taken for categories"));
}

TEST_CASE("validate warns of numbers that are none, as an array may hold") {
  const RunnerProgram runner;
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (40, 1), }";
  header += std::string(117 - header.size() % 64, ' ') + "\n";
  const auto npy = [&](const std::string& name, const std::vector<float>& numbers) {
    const std::string bytes(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float));
    const std::string begin = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0';
    return runner.folder().write(name, begin + header + bytes).string();
  };
  std::vector<float> numbers;
  for (int i = 0; i < 40; ++i) numbers.push_back(static_cast<float>(i));
  const auto targets = npy("y.npy", numbers);
  numbers[7] = std::numeric_limits<float>::quiet_NaN();
  const auto inputs = npy("x.npy", numbers);
  const auto checked = runner({"validate", "configs/diabetes.yaml",
                               "dataset={plugin: npy, inputs: '" + inputs + "', targets: '" + targets + "'}"});
  INFO(checked.errors);
  CHECK(checked.code == 0);
  CHECK(contains(checked.errors, "warning: an input of sample 7, counted from 0, is nan: no loss will be a number"));
}

TEST_CASE("validate prints the warnings of the data, which are no faults") {
  const RunnerProgram runner;
  auto all = words(table(runner), {"dataset.folds=3", "dataset.fold=0..2"});
  all.insert(all.begin(), "validate");
  const auto checked = runner(all);
  CHECK(checked.code == 0);
  CHECK(count(checked.errors, "warning: no validation row is of class 'rare'") == 1);
  CHECK(checked.output == "configs/iris.yaml: ok, 3 trials\n");
}

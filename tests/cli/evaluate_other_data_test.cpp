#include <fstream>
#include <sstream>

#include "testing/runner_program.hpp"
// last
#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::vector<std::string> iris_lines() {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/configs/data/iris.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  REQUIRE(lines.size() > 150);
  return lines;
}

// Writes the head and the rows from `begin` to `end`, counted from 0.
std::string file_of(const RunnerProgram& runner, const std::string& name, std::size_t begin, std::size_t end) {
  const auto lines = iris_lines();
  std::string text = lines[0] + "\n";
  for (std::size_t i = begin; i < end; ++i) text += lines[1 + i] + "\n";
  runner.folder().write(name, text);
  return (runner.folder().path() / name).string();
}

double metric(const RunnerProgram& runner, const std::string& data, const std::string& name) {
  const auto answer = runner({"evaluate", "best", "--data", data, "--json"});
  INFO(answer.errors);
  REQUIRE(answer.code == 0);
  for (const auto& row : nlohmann::json::parse(answer.output)) {
    if (row["metric"] == name) return row["value"].get<double>();
  }
  throw std::runtime_error("no metric " + name);
}

}  // namespace

TEST_CASE("A checkpoint is evaluated on all rows of another file, scaled as it was trained, classes matched by name") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "-q", "dataset.standardize=true", "training.epochs=30", "optimizer.lr=0.01"}).code == 0);
  const auto whole = file_of(runner, "whole.csv", 0, 150);
  // The second of these files has no setosa, so its first class is not the model's first.
  const auto head = file_of(runner, "head.csv", 0, 60);
  const auto tail = file_of(runner, "tail.csv", 60, 150);
  for (const std::string name : {"loss", "accuracy"}) {
    CHECK(metric(runner, whole, name) ==
          Approx((60 * metric(runner, head, name) + 90 * metric(runner, tail, name)) / 150).epsilon(1e-6));
  }
  const auto block = "{plugin: csv, path: '" + whole + "', target: species}";
  CHECK(metric(runner, block, "loss") == metric(runner, whole, "loss"));

  const auto predicted = runner({"predict", "best", tail, "--json"});
  REQUIRE(predicted.code == 0);
  const auto lines = iris_lines();
  int right = 0;
  for (const auto& row : nlohmann::json::parse(predicted.output)) {
    const auto& line = lines[60 + row["row"].get<std::size_t>()];
    right += line.substr(line.rfind(',') + 1) == row["class"] ? 1 : 0;
  }
  CHECK(metric(runner, tail, "accuracy") == Approx(right / 90.0).epsilon(1e-9));
}

TEST_CASE("Data that the model was not made for is refused with what differs") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/iris.yaml", "-q", "training.epochs=2"}).code == 0);
  const auto refused = [&](const std::string& data, int code, const std::string& why) {
    const auto finished = runner({"evaluate", "best", "--data", data});
    INFO(finished.errors);
    CHECK(finished.code == code);
    CHECK(contains(finished.errors, why));
  };
  const auto write = [&](const std::string& name, const std::string& text) {
    runner.folder().write(name, text);
    return (runner.folder().path() / name).string();
  };
  const std::string head = iris_lines()[0] + "\n";
  refused(write("class.csv", head + "1,2,3,4,rose\n1,2,3,5,tulip\n"), 1, "has the class 'rose', 'tulip', which the model was not trained on; it knows 'setosa'");
  refused(write("columns.csv", "a,b,species\n1,2,setosa\n2,2,virginica\n"), 1, "lacks what the model was trained on, 'sepal_length_cm', 'sepal_width_cm', 'petal_length_cm', 'petal_width_cm'; it has 'a', 'b'");
  refused("/nowhere.csv", 1, "/nowhere.csv");
  refused("{plugin: cvs}", 2, "there is no dataset 'cvs'; did you mean 'csv'?");
  REQUIRE(runner({"configs/wine.yaml", "-q", "training.epochs=2"}).code == 0);
  refused("x.csv", 1, "x.csv: cannot be read");
}

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "answer.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

using nlohmann::json;

std::string shipped(const std::string& name) { return std::string(PROJECT_FOLDER) + "/plugins/datasets/data/" + name; }

// The last cell of each row below the header.
std::vector<std::string> labels_in(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> labels;
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) labels.push_back(line.substr(line.rfind(',') + 1));
  return labels;
}

std::string rows_of_three(std::size_t rows, bool header) {
  std::string text = header ? "x,y,z\n" : "";
  for (std::size_t i = 0; i < rows; ++i) text += std::to_string(i) + ",2,7\n";
  return text;
}

}  // namespace

TEST_CASE("A model trained on features without names predicts for as many columns, by their place, and for no others") {
  RunnerProgram runner;
  runner.add_plugins(std::string(PLUGINS_FOLDER) + "/data");
  REQUIRE(runner({"configs/wine.yaml", "dataset=nameless_rows", "model=linear", "training.epochs=200",
                  "optimizer.lr=0.1", "-q"})
              .code == 0);
  const auto with_names = runner.folder().write("names.csv", rows_of_three(5, true)).string();
  const auto without = runner.folder().write("bare.csv", rows_of_three(5, false)).string();
  const auto named = answer(runner, {"predict", "best", with_names});
  CHECK(named == answer(runner, {"predict", "best", without, "--no-header"}));
  REQUIRE(named.size() == 5);
  CHECK(named[0]["class"] == "2");
  CHECK(named[0]["p(2)"].get<double>() > 0.8);
  CHECK(named[0] != named[4]);

  const auto narrow = runner.folder().write("narrow.csv", "x,y\n1,2\n").string();
  const auto wide = runner.folder().write("wide.csv", "w,x,y,z\n1,2,3,4\n").string();
  for (const auto& file : {narrow, wide}) {
    const auto refused = runner({"predict", "best", file});
    CHECK(refused.code == 1);
    CHECK(contains(refused.errors, "columns, but the model was trained on 3 features"));
  }
}

TEST_CASE("predict scales a file's numbers as the data set's plugin scaled its own") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/digits.yaml", "training.epochs=3", "-q"}).code == 0);
  const auto file = shipped("digits.csv");
  const auto labels = labels_in(file);
  const auto predicted = answer(runner, {"predict", "best", file});
  REQUIRE(predicted.size() == labels.size());
  double log_loss = 0;
  double right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    log_loss -= std::log(predicted[i]["p(" + labels[i] + ")"].get<double>());
    right += predicted[i]["class"] == labels[i] ? 1 : 0;
  }
  const auto size = static_cast<double>(labels.size());
  for (const std::string& data : {file, std::string("{plugin: digits}")}) {
    const auto evaluated = answer(runner, {"evaluate", "best", "--data", data});
    CHECK(metric(evaluated, "loss") == Approx(log_loss / size).epsilon(1e-5));
    CHECK(metric(evaluated, "accuracy") == Approx(right / size));
  }
}

TEST_CASE("A checkpoint is evaluated with the scaling of its training, whatever its file holds now, and that is said") {
  const RunnerProgram runner;
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/configs/data/iris.csv");
  std::stringstream iris;
  iris << stream.rdbuf();
  const auto file = runner.folder().write("d.csv", iris.str());
  const std::vector<std::string> train = {"configs/iris.yaml", "dataset.path=" + file.string(), "training.epochs=10",
                                          "-q"};
  REQUIRE(runner(train).code == 0);
  const auto before = metric(answer(runner, {"evaluate", "best", "--data", file.string()}), "loss");
  CHECK(runner({"evaluate", "best"}).errors.empty());

  // Every number twice as large: a scaling fitted anew would hide it.
  std::string doubled;
  std::istringstream lines(iris.str());
  std::string line;
  std::getline(lines, line);
  doubled = line + "\n";
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (int i = 0; i < 4 && std::getline(cells, cell, ','); ++i) doubled += std::to_string(2 * std::stod(cell)) + ",";
    std::getline(cells, cell);
    doubled += cell + "\n";
  }
  runner.folder().write("d.csv", doubled);
  const auto after = runner({"evaluate", "best", "--json"});
  CHECK(after.code == 0);
  CHECK(contains(after.errors, "the data have changed: their SHA-256 was "));
  const auto rows = json::parse(after.output);
  CHECK(std::abs(metric(rows, "loss") - rows[0]["stored"].get<double>()) > 0.1);
  CHECK(metric(answer(runner, {"evaluate", "best", "--data", file.string()}), "loss") > before + 0.1);
}

TEST_CASE("The options of a file are asked for with a file") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  CHECK(runner({"evaluate", "best", "--no-header"}).code == 2);
  CHECK(runner({"evaluate", "best", "--data", "{plugin: wine}", "--no-header"}).code == 2);
  const auto finished = runner({"predict", "best", shipped("wine.csv"), "--delimiter", "ab"});
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "the delimiter must be one character"));
}

TEST_CASE("A network that another file has taken the place of is told of wherever its weights are used") {
  const RunnerProgram runner;
  const auto archive = runner.folder().path() / "net.pt2";
  std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/configs/data/wine_net.pt2", archive);
  const auto model = "model={plugin: exported, path: " + archive.string() + ", initialise: file}";
  REQUIRE(runner({"configs/wine_exported.yaml", model, "training.epochs=3", "-q"}).code == 0);
  const std::vector<std::vector<std::string>> uses = {
      {"evaluate", "best"}, {"predict", "best", shipped("wine.csv")}, {"extend", "1", "training.epochs=5"}};
  const std::string told = archive.string() + " is another file than the one that the trial was trained with";
  for (const auto& words : uses) CHECK_FALSE(contains(runner(words).errors, told));
  // The comment of a ZIP archive: the same network, in other bytes.
  std::fstream file(archive, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-2, std::ios::end);
  file.write("\4\0note", 6);
  file.close();
  for (const auto& words : uses) {
    const auto finished = runner(words);
    INFO(words[0] << ": " << finished.errors);
    CHECK(finished.code == 0);
    CHECK(contains(finished.errors, told));
  }
}

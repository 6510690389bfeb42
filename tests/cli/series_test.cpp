#include <cmath>
#include <fstream>
#include <map>
#include <numeric>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

double number_behind(const std::string& text, const std::string& words) {
  const auto at = text.find(words);
  REQUIRE(at != std::string::npos);
  return std::stod(text.substr(at + words.size()));
}

}  // namespace

TEST_CASE("The example of a series does better than the same month of the year before, and goes on from a file") {
  const RunnerProgram runner;
  const auto trained = runner({"configs/series.yaml", "training.epochs=60"});
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  const auto said = trained.output + trained.errors;
  const std::string known = "always answering the value of the last season of 12 rows has an rmse of ";
  const double on_validation = number_behind(said, known);
  const double on_test = number_behind(said, "on the validation part, and of ");
  std::ifstream file(std::string(PROJECT_FOLDER) + "/tests/reference/last_season.json");
  const auto reference = json::parse(file);
  CHECK(on_validation == Approx(reference["last_season"]["validation"].get<double>()).epsilon(1e-5));
  CHECK(on_test == Approx(reference["last_season"]["test"].get<double>()).epsilon(1e-5));
  const auto& windows = reference["windows"];
  CHECK(
      contains(said, windows["train"].dump() + " training rows, " + windows["validation"].dump() + " validation rows"));
  const auto rmse = [&](const std::string& part) {
    return runner
        .sql(
            "SELECT m.value FROM metrics AS m JOIN trials AS t ON t.trial = m.trial AND t.best_epoch = m.epoch"
            " WHERE m.name = 'rmse' AND m.part = '" +
            part + "'")
        .at(0)["value"]
        .get<double>();
  };
  CHECK(rmse("validation") < on_validation);
  CHECK(rmse("test") < on_test);

  // The last two years alone are enough to go on from, and a level that was never seen is added to what is predicted.
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/configs/data/sea_surface.csv");
  std::string line, last, raised;
  std::getline(stream, line);
  last = raised = line + "\n";
  for (int row = 0; std::getline(stream, line); ++row) {
    if (row < 732 - 24) continue;
    last += line + "\n";
    raised += line.substr(0, 8) + std::to_string(std::stod(line.substr(8)) + 100) + "\n";
  }
  const auto predicted = [&](const std::string& path) {
    const auto finished = runner({"predict", "best", path, "--json"});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    return json::parse(finished.output);
  };
  const auto whole = predicted("configs/data/sea_surface.csv");
  REQUIRE(whole.size() == 1);
  CHECK(whole[0]["month"] == "2010-12");
  CHECK(whole == predicted(runner.folder().write("last.csv", last).string()));
  const auto above = predicted(runner.folder().write("raised.csv", raised).string());
  for (const std::string step : {"value 0", "value 1", "value 2"}) {
    CHECK(whole[0][step].get<double>() > 18);
    CHECK(whole[0][step].get<double>() < 30);
    CHECK(above[0][step].get<double>() == Approx(whole[0][step].get<double>() + 100).epsilon(1e-5));
  }
}

TEST_CASE("Windows of the validation part are evaluated again to the bit, and all of another file's") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/series.yaml", "-q", "training.epochs=3"}).code == 0);
  const auto evaluated = runner({"evaluate", "best", "--json"});
  REQUIRE(evaluated.code == 0);
  for (const auto& row : json::parse(evaluated.output)) CHECK(row["value"] == row["stored"]);
  CHECK(runner({"evaluate", "best", "--data", "configs/data/sea_surface.csv"}).code == 0);
}

TEST_CASE("r2 of a series is that of its values, whether a model predicts them or differences") {
  const RunnerProgram runner;
  constexpr int rows = 120;
  std::string table = "time,value\n";
  std::vector<double> values;
  for (int row = 0; row < rows; ++row) {
    values.push_back(50 + 0.5 * row + 3 * std::sin(0.7 * row));
    table += std::to_string(row) + "," + std::to_string(values.back()) + "\n";
  }
  const auto file = runner.folder().write("series.csv", table).string();
  // Of what windows of 4 rows predict.
  const auto mean = std::accumulate(values.begin() + 4, values.end(), 0.0) / (rows - 4);
  double variance = 0;
  for (auto value = values.begin() + 4; value != values.end(); ++value) {
    variance += (*value - mean) * (*value - mean) / (rows - 4);
  }
  for (const std::string relative : {"true", "false"}) {
    INFO("relative: " << relative);
    const auto config = runner.folder().write("series.yaml",
                                              "name: series\ndataset: {plugin: series, path: series.csv, time: time, "
                                              "targets: [value], window: 4, relative: " +
                                                  relative +
                                                  "}\nmodel: linear\nloss: mse\noptimizer: {plugin: adam, lr: 0.01}\n"
                                                  "metrics: [r2, mae]\ntraining: {epochs: 2, batch_size: 7}\n");
    const auto trained = [&](const std::vector<std::string>& more) {
      std::vector<std::string> words = {config.string(), "-q"};
      words.insert(words.end(), more.begin(), more.end());
      const auto finished = runner(words);
      INFO(finished.errors);
      REQUIRE(finished.code == 0);
    };
    trained({});
    std::map<std::string, double> found;
    for (const auto& row : json::parse(runner({"evaluate", "best", "--data", file, "--json"}).output)) {
      if (row["value"].is_number()) found[row["metric"]] = row["value"];
    }
    CHECK(found.at("r2") == Approx(1 - found.at("rmse") * found.at("rmse") / variance).epsilon(1e-5));
    for (const auto& row : json::parse(runner({"evaluate", "best", "--json"}).output)) {
      CHECK(row["value"] == row["stored"]);
    }
    // In training as well, in parts and in several processes.
    const auto train_r2 = [&] {
      return runner
          .sql(
              "SELECT value FROM metrics WHERE part = 'train' AND name = 'r2' AND epoch = 0"
              " AND trial = (SELECT max(trial) FROM trials)")[0]["value"]
          .get<double>();
    };
    const double alone = train_r2();
    trained({"task.accumulate=3"});
    CHECK(train_r2() == Approx(alone).epsilon(1e-3));
    trained({"training.processes=2"});
    CHECK(train_r2() == Approx(alone).epsilon(1e-3));
  }
}

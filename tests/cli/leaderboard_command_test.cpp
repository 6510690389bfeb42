#include <array>
#include <cmath>
#include <csignal>
#include <map>

#include "at_terminal.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

const std::vector<std::string> board_sweep = {"configs/wine.yaml",      "training.epochs=4",           "seed=0..2",
                                              "optimizer.lr=0.01,0.03", "metrics=[balanced_accuracy]", "-q"};

json board_of(const RunnerProgram& runner, const std::string& experiment) {
  const auto finished = runner({"leaderboard", experiment, "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return json::parse(finished.output).at("leaderboards").at(0);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("leaderboard gives the means, other metrics and paired differences that SQL's rows come to") {
  const RunnerProgram runner;
  REQUIRE(runner(board_sweep).code == 0);
  const auto board = board_of(runner, "wine");
  const auto ranked = runner.sql("SELECT config_id, n, mean, sd, se, min FROM leaderboard ORDER BY rank");
  REQUIRE(board["configurations"].size() == 2);
  const auto first_only = json::parse(runner({"leaderboard", "wine", "--json", "--limit", "1"}).output);
  CHECK(first_only["leaderboards"][0]["configurations"] == json::array({board["configurations"][0]}));
  std::map<std::string, std::map<int, double>> values;
  for (const auto& row : runner.sql("SELECT config_id, seed, best_value FROM trials")) {
    values[row["config_id"]][row["seed"]] = row["best_value"];
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& each = board["configurations"][i];
    CHECK(each["rank"] == i + 1);
    CHECK(each["config_id"] == ranked[i]["config_id"]);
    CHECK(each["n"] == 3);
    for (const auto* key : {"mean", "sd", "se"}) {
      CHECK(each[key].get<double>() == Approx(ranked[i][key].get<double>()).epsilon(1e-12));
    }
    CHECK(each["best"] == ranked[i]["min"]);
    for (const auto& [part, metric] : std::vector<std::pair<std::string, std::string>>{
             {"validation", "accuracy"}, {"validation", "balanced_accuracy"}, {"train", "loss"}}) {
      const auto mean = runner.sql(
          "SELECT avg(m.value) AS mean FROM metrics AS m JOIN trials AS t ON t.trial = m.trial"
          " AND t.best_epoch = m.epoch WHERE t.config_id = '" +
          each["config_id"].get<std::string>() + "' AND m.part = '" + part + "' AND m.name = '" + metric + "'");
      CHECK(each["metrics"][part][metric].get<double>() == Approx(mean[0]["mean"].get<double>()).epsilon(1e-12));
    }
    CHECK_FALSE(each["metrics"]["validation"].contains("loss"));
  }
  CHECK(board["configurations"][0]["difference"].is_null());
  std::vector<double> differences;
  auto& first = values[ranked[0]["config_id"]];
  for (const auto& [seed, value] : values[ranked[1]["config_id"]]) differences.push_back(value - first[seed]);
  const double mean = mean_of(differences);
  double squares = 0;
  for (const double each : differences) squares += (each - mean) * (each - mean);
  const auto& difference = board["configurations"][1]["difference"];
  CHECK(difference["n"] == 3);
  CHECK(difference["mean"].get<double>() == Approx(mean).epsilon(1e-12));
  CHECK(difference["se"].get<double>() == Approx(std::sqrt(squares / 2 / 3)).epsilon(1e-9));
  CHECK(difference["clear"] == (std::abs(mean) > 2 * std::sqrt(squares / 2 / 3)));
}

TEST_CASE("leaderboard shows in a pipe every column with every digit, on a terminal those that fit with six") {
  const RunnerProgram runner;
  skip_without({"script", "--version"});
  REQUIRE(runner(board_sweep).code == 0);
  const auto piped = runner({"leaderboard"});
  CHECK(piped.output.starts_with(
      "rank\tconfiguration\tn\tmean val_loss\tsd\tse\tbest\tleft out\tclear\tdifference\tits se"
      "\tval_accuracy\tval_balanced_accuracy\ttrain_accuracy\ttrain_balanced_accuracy\ttrain_loss\n"));
  CHECK(contains(piped.errors, " has the best mean val_loss: "));
  const double mean = runner.sql("SELECT mean FROM leaderboard WHERE rank = 1")[0]["mean"];
  std::array<char, 40> six{};
  std::snprintf(six.data(), six.size(), "%.6g", mean);
  const auto first = lines_of(piped.output).at(1);
  CHECK(std::stod(first.substr(first.find("\t3\t") + 3)) == Approx(mean).epsilon(1e-14));
  for (const int columns : {100, 120, 240}) {
    INFO(columns);
    const auto shown = lines_of(at_terminal(runner, columns, {"leaderboard"}));
    std::size_t rows = 0;
    bool has_six = false;
    for (const auto& line : shown) {
      if (line.starts_with("│") || line.starts_with("┌")) ++rows;
      has_six = has_six || contains(line, std::string(" ") + six.data() + " │");
    }
    CHECK(rows == 4);
    CHECK(has_six);
    CHECK(contains(shown.at(1), "train_loss") == (columns == 240));
    // What is left out is a column where anything is; how sure a difference is comes before all else.
    CHECK_FALSE(contains(shown.at(1), "left out"));
    CHECK(contains(shown.at(1), "clear"));
    CHECK_FALSE(contains(shown.at(1), "…"));
  }
  CHECK(contains(at_terminal(runner, 100, {"leaderboard"}, true), "+------+"));
}

TEST_CASE("leaderboard answers at any time, and says where there is nothing to rank") {
  const RunnerProgram runner;
  CHECK(runner({"leaderboard"}).code == 2);
  Running run(runner.command({"configs/wine.yaml", "seed=0..1", "training.epochs=1000000", "-v", "--jobs", "1"}));
  REQUIRE(run.wait_for("epoch    3"));
  // What was reported is committed soon.
  Finished during;
  for (int tries = 0; tries < 500; ++tries) {
    during = runner({"leaderboard", "--json"});
    if (during.code == 0) break;
  }
  REQUIRE(during.code == 0);
  const auto each = json::parse(during.output).at("leaderboards").at(0).at("configurations").at(0);
  CHECK(each["n"] == 0);
  CHECK(each["left_out"] == json({{"pending", 1}, {"running", 1}}));
  run.signal(SIGINT);
  CHECK(run.finish().code == 130);
  REQUIRE(runner({"configs/wine.yaml", "optimizer.lr=1e18", "training.epochs=2", "-q", "--name", "none"}).code == 1);
  const auto none = runner({"leaderboard", "none"});
  CHECK(none.code == 1);
  CHECK(contains(none.errors, "no trial of experiment 2 'none' has a value yet"));
  CHECK(runner({"leaderboard", "beer"}).code == 2);
}

TEST_CASE("leaderboard and SQL rank configurations alike whose means differ in rounding alone") {
  const RunnerProgram runner;
  // Both come to 168 / 180, added up in different orders.
  REQUIRE(runner({"configs/wine_scaled.yaml", "checkpoint.monitor=accuracy", "optimizer.lr=0.019,0.023",
                  "seed=9,4,0,7,2", "training.epochs=12", "-q"})
              .code == 0);
  const auto ranked = runner.sql("SELECT config_id, rank, mean FROM leaderboard ORDER BY rank");
  REQUIRE(ranked.size() == 2);
  REQUIRE(ranked[0]["mean"].get<double>() == Approx(ranked[1]["mean"].get<double>()).epsilon(1e-14));
  const auto board = board_of(runner, "1");
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(board["configurations"][i]["rank"] == ranked[i]["rank"]);
    CHECK(board["configurations"][i]["config_id"] == ranked[i]["config_id"]);
  }
  // A tie goes to the one that was first.
  CHECK(ranked[0]["config_id"] == runner.sql("SELECT config_id FROM trials WHERE trial = 1").at(0)["config_id"]);
}

#include <fstream>

#include "at_terminal.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

json shown(const RunnerProgram& runner, const std::string& name) {
  const auto finished = runner({"show", name, "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return json::parse(finished.output);
}

void train_noted(const RunnerProgram& runner, const std::string& epochs = "6") {
  REQUIRE(
      runner({"configs/wine_scaled.yaml", "training.epochs=" + epochs, "-q", "--note", "first", "--tag", "red"}).code ==
      0);
}

}  // namespace

TEST_CASE("show gives of a trial the numbers that SQL gives, its checkpoints, environment and learning curve") {
  const RunnerProgram runner;
  train_noted(runner);
  const auto trial = shown(runner, "1");
  const auto row = runner.sql("SELECT * FROM trials")[0];
  for (const auto* key : {"trial", "seed", "state", "best_value", "best_epoch", "data_sha256", "epochs", "monitor"}) {
    INFO(key);
    CHECK(trial[key] == row[key]);
  }
  const auto metrics =
      runner.sql("SELECT part, name, value FROM metrics WHERE epoch = " + trial["metrics_epoch"].dump());
  CHECK(metrics.size() == 4);
  for (const auto& metric : metrics)
    CHECK(trial["metrics"][metric["part"].get<std::string>()][metric["name"].get<std::string>()] == metric["value"]);
  const auto curve = runner.sql("SELECT epoch, train_loss, val_loss FROM learning_curves ORDER BY epoch");
  REQUIRE(trial["curve"].size() == curve.size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    CHECK(trial["curve"][i]["train"] == curve[i]["train_loss"]);
    CHECK(trial["curve"][i]["validation"] == curve[i]["val_loss"]);
  }
  const auto checkpoints = runner.sql("SELECT epoch, sha256, bytes FROM checkpoint_history ORDER BY epoch");
  REQUIRE(trial["checkpoints"].size() == checkpoints.size());
  for (std::size_t i = 0; i < checkpoints.size(); ++i) {
    CHECK(trial["checkpoints"][i]["sha256"] == checkpoints[i]["sha256"]);
  }
  CHECK(trial["plugins"].size() >= 6);
  CHECK(trial["environment"]["fingerprint"].is_object());
  const auto text = runner({"show", "1"}).output;
  for (const auto* part : {"trial       1 of experiment 1 'wine_scaled'", "state       completed, 6 epochs",
                           "begins with what the model makes with seed 0", "learning curve", "config as run"}) {
    INFO(part << "\n" << text);
    CHECK(contains(text, part));
  }
}

TEST_CASE("What show gives as the config of a trial trains the same") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine_scaled.yaml", "training.epochs=3", "optimizer.lr=0.02", "metrics=[f1]",
                  "dataset.folds=4", "dataset.fold=1", "seed=3", "-q"})
              .code == 0);
  const auto text = runner({"show", "1"}).output;
  const auto file = runner.folder().path() / "again.yaml";
  std::ofstream(file) << text.substr(text.find("config as run\n") + 14);
  const auto again = runner({file.string(), "-q"});
  INFO(again.errors);
  REQUIRE(again.code == 0);
  const auto trials = runner.sql("SELECT config_id, best_value FROM trials ORDER BY trial");
  CHECK(trials[0] == trials[1]);
}

TEST_CASE("show takes a checkpoint by every name that others take, and gives its epoch's metrics") {
  const RunnerProgram runner;
  train_noted(runner);
  for (const std::string name : {"1@2", "1@best", "best", "best:wine_scaled"}) {
    INFO(name);
    const auto trial = shown(runner, name);
    const auto epoch = trial["asked_checkpoint"]["epoch"];
    CHECK(trial["metrics_epoch"] == epoch);
    const auto loss = runner.sql("SELECT val_loss FROM checkpoint_history WHERE epoch = " + epoch.dump());
    CHECK(trial["metrics"]["validation"]["loss"] == loss[0]["val_loss"]);
  }
  CHECK(contains(runner({"show", "1@2"}).output, "checkpoint  1@2, step "));
}

TEST_CASE("show says of an experiment what it is, how it ranks and what did not complete") {
  const RunnerProgram runner;
  REQUIRE(
      runner({"configs/wine.yaml", "seed=0,1", "optimizer.lr=0.01,1e18", "training.epochs=8", "-q", "--name", "mixed"})
          .code == 0);
  for (const std::string name : {"mixed", "experiment:1"}) {
    const auto experiment = shown(runner, name);
    CHECK(experiment["trials"]["all"] == 4);
    CHECK(experiment["trials"]["diverged"] == 2);
    CHECK(experiment["did_not_complete"].size() == 2);
    CHECK(experiment["leaderboards"] == json::parse(runner({"leaderboard", "mixed", "--json"}).output)["leaderboards"]);
    const auto mean = runner.sql(
        "SELECT c.epoch, avg(c.val_loss) AS loss FROM learning_curves AS c JOIN trials AS t ON t.trial = c.trial"
        " WHERE t.state = 'completed' GROUP BY c.epoch ORDER BY c.epoch");
    REQUIRE(experiment["curve"]["points"].size() == mean.size());
    for (std::size_t i = 0; i < mean.size(); ++i) {
      CHECK(experiment["curve"]["points"][i]["validation"].get<double>() ==
            Approx(mean[i]["loss"].get<double>()).epsilon(1e-13));
    }
  }
  const auto text = runner({"show", "mixed"}).output;
  CHECK(contains(text, "trials      4: 2 completed, 2 diverged\n"));
  CHECK(contains(text, "learning curve of optimizer.lr=0.01, mean of 2 trials\n"));
  CHECK(contains(text, "did not complete\n"));
  CHECK(shown(runner, "mixed#1")["leaderboards"][0]["configurations"].size() == 1);
  const auto unknown = runner({"show", "7"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.errors, "there is no trial 7; an experiment by its number is experiment:7"));
  CHECK(runner({"show", "mixed#5"}).code == 2);
  CHECK(contains(runner({"show", "beer"}).errors, "there is no experiment 'beer'"));
}

TEST_CASE("A learning curve fits the terminal, with lines where the locale is UTF-8 and else in ASCII") {
  const RunnerProgram runner;
  skip_without({"script", "--version"});
  train_noted(runner, "40");
  for (const int columns : {40, 80, 120}) {
    for (const auto& line : lines_of(at_terminal(runner, columns, {"show", "1"}, true))) {
      INFO(columns << ": " << line);
      const bool is_drawn = contains(line, " |") || contains(line, " +");
      if (is_drawn) CHECK(line.size() <= static_cast<std::size_t>(columns));
      CHECK(std::all_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    }
  }
  const auto drawn = at_terminal(runner, 80, {"show", "1"});
  CHECK(contains(drawn, "── val_loss   ·· train_loss"));
  CHECK(contains(drawn, "└──"));
  CHECK(contains(drawn, "s ago"));
}

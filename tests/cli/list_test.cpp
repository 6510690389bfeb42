#include "at_terminal.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

// The numbers of the trials listed.
std::vector<int> trials(const RunnerProgram& runner, std::vector<std::string> words) {
  words.insert(words.begin(), {"list", "wine", "--json"});
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  std::vector<int> numbers;
  for (const auto& row : json::parse(finished.output)) numbers.push_back(row["trial"]);
  return numbers;
}

std::vector<int> by_sql(const RunnerProgram& runner, const std::string& rest) {
  std::vector<int> numbers;
  for (const auto& row : runner.sql("SELECT t.trial FROM trials AS t " + rest)) numbers.push_back(row["trial"]);
  return numbers;
}

}  // namespace

TEST_CASE("list takes conditions, orders and a limit on columns, parameters and metrics, and agrees with SQL") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "seed=0..3", "optimizer.lr=0.003,0.01,1e18", "-q"}).code ==
          0);
  CHECK(trials(runner, {}) == by_sql(runner, "ORDER BY t.trial"));
  CHECK(trials(runner, {"--where", "seed>=2", "--where", "lr<1"}) == by_sql(runner, "WHERE seed >= 2 AND lr < 1"));
  CHECK(trials(runner, {"--where", "state=diverged"}) == by_sql(runner, "WHERE state = 'diverged'"));
  CHECK(trials(runner, {"--where", "optimizer.lr = 0.01"}) == by_sql(runner, "WHERE lr = 0.01"));
  CHECK(trials(runner, {"--where", "message~FINITE"}) == by_sql(runner, "WHERE message LIKE '%finite%'"));
  CHECK(trials(runner, {"--where", "state!=diverged", "--sort", "best_value", "--limit", "3"}) ==
        by_sql(runner, "WHERE state <> 'diverged' ORDER BY best_value LIMIT 3"));
  CHECK(
      trials(runner, {"--where", "state=completed", "--sort", "-val_accuracy", "--sort", "-trial"}) ==
      by_sql(runner,
             "JOIN metrics AS m ON m.trial = t.trial AND m.epoch = t.best_epoch AND m.part = 'validation' AND m.name ="
             " 'accuracy' WHERE t.state = 'completed' ORDER BY m.value DESC, t.trial DESC"));
  const auto unknown = runner({"list", "wine", "--where", "optimizer.rl=1"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.errors, "there is no key 'optimizer.rl' to list by; there are trial, seed, fold"));
  CHECK(contains(runner({"list", "wine", "--where", "seed"}).errors, "'seed' compares nothing"));
}

TEST_CASE("list takes the same of experiments") {
  const RunnerProgram runner;
  for (const std::string name : {"red", "white", "rose"}) {
    REQUIRE(
        runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", name, "--tag", name[0] == 'r' ? "r" : "w"})
            .code == 0);
  }
  const auto names = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"list", "--json"});
    std::string all;
    for (const auto& row : json::parse(runner(words).output)) all += row["name"].get<std::string>() + " ";
    return all;
  };
  CHECK(names({"--sort", "-experiment", "--limit", "2"}) == "rose white ");
  CHECK(names({"--where", "name~E", "--sort", "name"}) == "red rose white ");
  CHECK(names({"--tag", "r", "--sort", "-experiment", "--limit", "1"}) == "rose ");
}

TEST_CASE("list compares text with what was typed, also where that looks like a number") {
  const RunnerProgram runner;
  for (const std::string note : {"007", "17", "1e3"}) {
    REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--note", note}).code == 0);
  }
  const auto notes = [&](const std::string& condition) {
    std::string all;
    for (const auto& row : json::parse(runner({"list", "--json", "--where", condition}).output))
      all += row["note"].get<std::string>() + " ";
    return all;
  };
  CHECK(notes("note=007") == "007 ");
  CHECK(notes("note!=007") == "17 1e3 ");
  CHECK(notes("note~07") == "007 ");
  CHECK(notes("note~E3") == "1e3 ");
  CHECK(notes("experiment=2e0") == "17 ");
  CHECK(notes("note~null").empty());
  CHECK(notes("note!=null") == "007 17 1e3 ");
}

TEST_CASE("list knows a trial's test part where that is not of the epoch of its best value") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine_scaled.yaml", "training.epochs=7", "checkpoint={plugin: every_n_epochs, n: 5}",
                  "dataset.test_fraction=0.2", "-q"})
              .code == 0);
  REQUIRE(runner.sql("SELECT best_epoch FROM trials")[0]["best_epoch"] != 4);
  const auto loss = runner.sql("SELECT value FROM metrics WHERE part = 'test' AND name = 'loss'")[0]["value"];
  const auto listed = [&](const std::string& condition) {
    return json::parse(runner({"list", "1", "--json", "--where", condition}).output).size();
  };
  CHECK(listed("test_loss>0") == 1);
  CHECK(listed("test_loss>" + loss.dump()) == 0);
}

TEST_CASE("Trials that differ by their fold show it, in list and in best") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "dataset.folds=3", "dataset.fold=0..2", "optimizer.lr=0.01,0.03",
                  "training.epochs=2", "-q"})
              .code == 0);
  const auto listed = json::parse(runner({"list", "wine", "--json"}).output);
  const auto rows = runner.sql("SELECT trial, fold, lr FROM trials ORDER BY trial");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(listed[i]["fold"] == rows[i]["fold"]);
    CHECK(contains(listed[i]["configuration"], "optimizer.lr=0.0"));
  }
  const auto best = json::parse(runner({"best", "--json"}).output);
  CHECK(best[0]["fold"] == runner.sql("SELECT fold FROM trials WHERE trial = " + best[0]["trial"].dump())[0]["fold"]);
  // Without folds or several configurations there is no column of them.
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", "one"}).code == 0);
  CHECK(lines_of(runner({"list", "one"}).output).at(0) ==
        "trial\tseed\tlr\tstate\tattempts\tepochs\tmonitor\tbest_value\tbest_epoch\twall_seconds\tmessage");
}

TEST_CASE("On a terminal a table of one row that is too wide has a line for each column, whole") {
  const RunnerProgram runner;
  skip_without({"script", "--version"});
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  const auto sha256 = runner.sql("SELECT sha256 FROM best_checkpoints")[0]["sha256"].get<std::string>();
  const auto shown = at_terminal(runner, 90, {"best"});
  CHECK(contains(shown, "sha256         " + sha256 + "\n"));
  CHECK(contains(at_terminal(runner, 220, {"list"}), " ago "));
}

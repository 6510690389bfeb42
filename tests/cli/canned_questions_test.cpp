#include "at_terminal.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

TEST_CASE("sql without a question lists those that ship, with what each answers and takes") {
  const RunnerProgram runner;
  const auto listed = runner({"sql", "--json"});
  REQUIRE(listed.code == 0);
  const auto questions = json::parse(listed.output);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(PROJECT_FOLDER) + "/experiments/queries")) {
    ++files;
    const auto name = "@" + entry.path().stem().string();
    const auto found =
        std::find_if(questions.begin(), questions.end(), [&](const auto& row) { return row["question"] == name; });
    INFO(name);
    REQUIRE(found != questions.end());
    CHECK((*found)["answers"].get<std::string>().size() > 20);
  }
  CHECK(questions.size() == files);
}

TEST_CASE("Every question that ships answers, of all experiments or of one, as SQL does") {
  const RunnerProgram runner;
  for (const std::string name : {"red", "white"}) {
    REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "seed=0,1", "-q", "--name", name}).code == 0);
  }
  for (const auto& question : json::parse(runner({"sql", "--json"}).output)) {
    const auto asked = runner({"sql", question["question"]});
    INFO(asked.errors);
    CHECK(asked.code == 0);
  }
  const auto ask = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"sql", "--json"});
    const auto finished = runner(words);
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    return json::parse(finished.output);
  };
  CHECK(ask({"@spread"}).size() == 2);
  const auto one = ask({"@spread", "experiment=red"});
  REQUIRE(one.size() == 1);
  const auto row = runner.sql("SELECT mean, sd FROM leaderboard WHERE experiment = 'red'")[0];
  CHECK(one[0]["mean"] == row["mean"]);
  CHECK(one[0]["sd"] == row["sd"]);
  CHECK(ask({"@leaderboard", "experiment=1"})[0]["mean"] == row["mean"]);
  CHECK(ask({"SELECT count(*) AS n FROM trials WHERE seed = :seed AND experiment = $name", "seed=1",
             "name=red"})[0]["n"] == 1);
}

TEST_CASE("A question or a parameter that is not there is said, with those that are") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  const auto refuses = [&](const std::vector<std::string>& words, const std::string& message) {
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, message));
  };
  refuses({"sql", "@nothing"}, "'@nothing' is no question; there are: @accuracy, ");
  refuses({"sql", "@best"}, "'@best' may be one of several: @best_checkpoints, @best_per_rate, @best_seed");
  refuses({"sql", "@spread", "trial=1"}, "there is no parameter 'trial'; the statement has experiment");
  refuses({"sql", "@spread", "experiment=beer"}, "there is no experiment 'beer'");
  refuses({"sql", "@spread", "experiment"}, "'experiment' is no value of a parameter; write NAME=VALUE");
  refuses({"sql", "SELECT :trial"}, "the parameter 'trial' has no value; give it as trial=VALUE");
  refuses({"sql", "SELECT 1", "a=2"}, "there is no parameter 'a'; the statement has none");
}

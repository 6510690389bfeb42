#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

namespace {

void train_tagged(const RunnerProgram& runner, const std::string& name, const std::string& tag) {
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q", "--name", name, "--tag", tag}).code == 0);
}

std::string experiment_of_best(const RunnerProgram& runner, const std::string& name) {
  const auto finished = runner({"best", name, "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return nlohmann::json::parse(finished.output).at(0).at("experiment");
}

}  // namespace

TEST_CASE("Every command takes every name of a checkpoint") {
  const RunnerProgram runner;
  train_tagged(runner, "beer", "old");
  train_tagged(runner, "wine", "good");
  const std::string table = "plugins/datasets/data/wine.csv";
  const auto weights = (runner.folder().path() / "w.safetensors").string();
  for (const std::string name :
       {"2", "2@best", "2@1", "best", "best:wine", "best wine", "best:2", "best:good", "best:tag:good"}) {
    INFO(name);
    CHECK(runner({"export", name, "-o", weights, "--force"}).output == weights + ": checkpoint 2@1\n");
    CHECK(runner({"evaluate", name}).code == 0);
    CHECK(runner({"predict", name, table}).code == 0);
    CHECK(runner({"configs/wine.yaml", "training.epochs=1", "--quick", "-q", "init.from=" + name}).code == 0);
    if (name != "2") CHECK(experiment_of_best(runner, name) == "wine");
  }
  for (const std::string command : {"export", "evaluate", "predict"}) {
    std::vector<std::string> words = {command, "best@2"};
    if (command == "export") words.insert(words.end(), {"-o", weights, "--force"});
    if (command == "predict") words.push_back(table);
    const auto refused = runner(words);
    CHECK(refused.code == 2);
    CHECK(contains(refused.errors,
                   "'best@2' names no checkpoint; write best, best:EXPERIMENT, 12@37 (trial and epoch), "
                   "12@best, or 12 (the best of a trial)"));
  }
}

TEST_CASE("An experiment is found by number, by name, and else by a tag") {
  const RunnerProgram runner;
  train_tagged(runner, "first", "red");
  train_tagged(runner, "second", "first");
  train_tagged(runner, "third", "red");
  CHECK(experiment_of_best(runner, "1") == "first");
  CHECK(experiment_of_best(runner, "first") == "first");
  CHECK(experiment_of_best(runner, "tag:first") == "second");
  CHECK(experiment_of_best(runner, "red") == "third");
  CHECK(contains(runner({"list", "red"}).output, "\n3\t"));
  CHECK(contains(runner({"resume", "red"}).output, "experiment 3 'third' has nothing to resume"));
  CHECK(runner({"note", "red", "of red wine"}).code == 0);
  CHECK(runner({"tag", "red", "--remove", "red"}).code == 0);
  CHECK(runner({"note", "third"}).output == "of red wine\n");
  const auto tagged = nlohmann::json::parse(runner({"list", "--tag", "red", "--json"}).output);
  REQUIRE(tagged.size() == 1);
  CHECK(tagged[0]["name"] == "first");
  CHECK(contains(runner({"rm", "red", "--yes"}).output, "removed experiment 1 'first'"));
  const auto unknown = runner({"best", "red"});
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.errors, "there is no experiment 'red', nor one with that tag; the newest are: third, second"));
}

TEST_CASE("rm says what it does not find before it says that it cannot ask") {
  const RunnerProgram runner;
  train_tagged(runner, "wine", "red");
  const auto finished = runner({"rm", "nothere"});
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "there is no experiment 'nothere'"));
  CHECK_FALSE(contains(finished.errors, "--yes"));
}

TEST_CASE("A name that could be taken for a number is refused, wherever it is given") {
  const RunnerProgram runner;
  const auto refused = runner({"configs/wine.yaml", "--name", "12"});
  CHECK(refused.code == 2);
  CHECK(
      contains(refused.errors, "name must not be a number, since experiments are found by number, too; add a letter"));
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", "it's [a]: \"name\", 12"}).code == 0);
  CHECK(runner.sql("SELECT name FROM experiment").at(0)["name"] == "it's [a]: \"name\", 12");
}

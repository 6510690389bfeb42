#include <filesystem>
#include <fstream>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

namespace {

int trials_of(const RunnerProgram& runner) { return runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"]; }

}  // namespace

TEST_CASE("The option --skip-completed is given a plan and runs only what the database has not completed") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "seed=0,1", "-q"}).code == 0);
  const auto more = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..3", "--skip-completed"});
  CHECK(more.code == 0);
  CHECK(more.errors.find("2 of 4 trials are completed already and left out") != std::string::npos);
  CHECK(runner.sql("SELECT seed FROM trials WHERE experiment_id = 2 ORDER BY seed").dump() ==
        R"([{"seed":2},{"seed":3}])");
  const auto none = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..3", "--skip-completed"});
  CHECK(none.code == 0);
  CHECK(contains(none.output, "nothing to run: every trial is completed already\nThe mean val_loss is "));
  CHECK(contains(none.output, "(standard deviation over 4 seeds)"));
  CHECK(trials_of(runner) == 4);
}

TEST_CASE("A trial of another config, or one that failed, is run although its like is there") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q", "--skip-completed"}).code == 0);
  CHECK(trials_of(runner) == 2);
  const std::vector<std::string> failing = {"configs/wine.yaml", "training.time_limit=0.000001", "-q",
                                            "--skip-completed"};
  CHECK(runner(failing).code == 1);
  CHECK(runner(failing).code == 1);
  CHECK(trials_of(runner) == 4);
}

TEST_CASE("A trial that was extended does not stand for one that was as long from its beginning") {
  const RunnerProgram runner;
  const std::vector<std::string> words = {"configs/wine.yaml", "scheduler=cosine", "-q", "--skip-completed"};
  auto shorter = words;
  shorter.push_back("training.epochs=3");
  auto longer = words;
  longer.push_back("training.epochs=6");
  REQUIRE(runner(shorter).code == 0);
  REQUIRE(runner({"extend", "1", "training.epochs=6", "-q"}).code == 0);
  REQUIRE(runner(longer).code == 0);
  CHECK(trials_of(runner) == 3);
  REQUIRE(runner(longer).code == 0);
  CHECK(trials_of(runner) == 3);
}

TEST_CASE("An edited data file is another data set") {
  const RunnerProgram runner;
  const auto file = runner.folder().write("a.csv", "x,y\n0,0\n1,1\n2,0\n3,1\n4,0\n5,1\n");
  const std::vector<std::string> words = {"configs/wine.yaml", "dataset=csv", "dataset.path=" + file.string(),
                                          "training.epochs=2", "-q",          "--skip-completed"};
  REQUIRE(runner(words).code == 0);
  CHECK(runner(words).output == "nothing to run: every trial is completed already\n");
  runner.folder().write("a.csv", "x,y\n0,0\n1,1\n2,0\n3,1\n4,0\n6,1\n");
  CHECK(runner(words).code == 0);
  CHECK(trials_of(runner) == 2);
}

TEST_CASE("Trials that were completed before are in the ranking of the command that names them") {
  const RunnerProgram runner;
  const std::vector<std::string> all = {"configs/wine.yaml", "training.epochs=2", "seed=0..2",
                                        "optimizer.lr=0.001,0.01"};
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "seed=0,1", "optimizer.lr=0.001", "-q"}).code == 0);
  auto skipping = all;
  skipping.push_back("--skip-completed");
  const auto ranking = [](const std::string& output) { return output.substr(0, output.find("The best single")); };
  const auto later = runner(skipping);
  const auto second = later.output.substr(later.output.find("rank\t"));
  CHECK(contains(second, "optimizer.lr=0.001\t3\t"));
  CHECK(contains(second, "optimizer.lr=0.01\t3\t"));
  // As if all had been run at once, but for the trials' numbers.
  const RunnerProgram fresh;
  const auto at_once = fresh(all).output;
  CHECK(ranking(second) == ranking(at_once.substr(at_once.find("rank\t"))));
  const auto nothing = runner(skipping).output;
  CHECK(ranking(nothing.substr(nothing.find("rank\t"))) == ranking(second));
}

TEST_CASE("A network that another file has taken the place of is another model") {
  const RunnerProgram runner;
  const auto archive = runner.folder().path() / "net.pt2";
  std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/configs/data/wine_net.pt2", archive);
  const std::vector<std::string> words = {"configs/wine_exported.yaml",
                                          "model={plugin: exported, path: " + archive.string() + ", initialise: file}",
                                          "training.epochs=2", "-q", "--skip-completed"};
  REQUIRE(runner(words).code == 0);
  CHECK(contains(runner(words).output, "nothing to run"));
  // The comment of a ZIP archive: other bytes.
  std::fstream file(archive, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-2, std::ios::end);
  file.write("\4\0note", 6);
  file.close();
  CHECK_FALSE(contains(runner(words).output, "nothing to run"));
  CHECK(trials_of(runner) == 2);
  CHECK(contains(runner(words).output, "nothing to run"));
  // What cannot be read says nothing.
  REQUIRE(runner::testing::run(
              {{"sqlite3", runner.database().string(), "UPDATE payload SET data = zeroblob(length(data))"}, {}, {}, {}})
              .code == 0);
  CHECK_FALSE(contains(runner(words).output, "nothing to run"));
  CHECK(trials_of(runner) == 3);
}

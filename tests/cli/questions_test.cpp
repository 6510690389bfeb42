#include <fstream>
#include <iterator>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

TEST_CASE("best names the best checkpoint of the newest experiment, or of one by name or number") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  REQUIRE(runner({"configs/iris.yaml", "training.epochs=2", "-q"}).code == 0);
  const auto newest = nlohmann::json::parse(runner({"best", "--json"}).output);
  CHECK(newest[0]["experiment"] == "iris");
  CHECK(newest[0]["checkpoint"] == "2@" + std::to_string(newest[0]["epoch"].get<int>()));
  for (const std::string name : {"wine", "1"}) {
    const auto best = nlohmann::json::parse(runner({"best", name, "--json"}).output);
    CHECK(best[0]["checkpoint"] == "1@2");
  }
  CHECK(runner({"best", "beer"}).code == 2);
  CHECK(contains(runner({"best", "beer"}).errors, "the newest are: iris, wine"));
}

TEST_CASE("best without a database, or without a checkpoint, says what to do") {
  const RunnerProgram runner;
  const auto finished = runner({"best"});
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, "there is no database here; train something first"));
}

TEST_CASE("sql prints tab separated lines in a pipe and objects with --json") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  CHECK(runner({"sql", "SELECT trial, seed, parent FROM trials"}).output == "trial\tseed\tparent\n1\t0\t\n");
  CHECK(runner({"sql", "--json", "SELECT trial, seed, parent FROM trials"}).output ==
        "[\n  {\n    \"trial\": 1,\n    \"seed\": 0,\n    \"parent\": null\n  }\n]\n");
  auto from_input = runner.command({"sql", "-"});
  from_input.input = "SELECT 1 AS one";
  CHECK(runner::testing::run(from_input).output == "one\n1\n");
}

TEST_CASE("sql refuses everything but reading, and faulty SQL with its place") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  for (const std::string query :
       {"DELETE FROM trial", "ATTACH '/tmp/x.db' AS x", "VACUUM INTO '/tmp/x.db'", "PRAGMA journal_mode = WAL"}) {
    const auto finished = runner({"sql", query});
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, "only reading is allowed"));
  }
  CHECK(contains(runner({"sql", "SELECT nope FROM trials"}).errors, "no such column: nope"));
  CHECK(contains(runner({"sql", "SELECT * FROM runs"}).errors, "the views are trials"));
}

TEST_CASE("A result that nobody reads holds no lock") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  // The pipe is full long before these rows end, so the program waits in the middle of printing.
  runner::testing::Running pager(runner.command({"sql",
                                                 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                                                 "i < 200000) SELECT i, name FROM n, metrics LIMIT 200000"}));
  REQUIRE(pager.wait_for("i\tname\n"));
  CHECK(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  CHECK(pager.finish().code == 0);
}

TEST_CASE("logs prints what a trial's worker printed") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  CHECK(runner({"logs", "1"}).code == 0);
  CHECK(runner({"logs", "2"}).code == 2);
}

TEST_CASE("A database of another application, or of a newer schema, is refused and left as it is") {
  const RunnerProgram runner;
  const auto file = runner.database().string();
  REQUIRE(runner::testing::run({{"sqlite3", file, "CREATE TABLE t (a); PRAGMA application_id = 7"}, {}, {}, {}}).code ==
          0);
  const auto digest = [&] { return runner::testing::run({{"sha256sum", file}, {}, {}, {}}).output; };
  const auto before = digest();
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"configs/wine.yaml", "-q"}, {"best"}, {"sql", "SELECT 1"}}) {
    const auto finished = runner(words);
    CHECK(finished.code == 4);
    CHECK(contains(finished.errors, "belongs to another application"));
  }
  CHECK(digest() == before);
  std::filesystem::remove(file);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q"}).code == 0);
  REQUIRE(runner::testing::run({{"sqlite3", file, "PRAGMA user_version = 99"}, {}, {}, {}}).code == 0);
  CHECK(runner({"configs/wine.yaml", "-q"}).code == 4);
  CHECK(contains(runner({"best"}).errors, "written by a newer runner"));
}

TEST_CASE("plugins prints every plugin, and one with parameters, bounds, defaults and docs") {
  const RunnerProgram runner;
  const auto list = runner({"plugins"});
  CHECK(list.code == 0);
  for (const auto* name :
       {"dataset", "wine", "csv", "mlp", "linear", "adam", "sgd", "cross_entropy", "mse", "best_loss", "supervised"}) {
    CHECK(contains(list.output, name));
  }
  const auto one = runner({"plugins", "optimizer/adam"});
  CHECK(contains(one.output, "lr (real), default 0.001, above 0, at most 1e+18\n      Step size."));
  CHECK(runner({"plugins", "optimizer/nothing"}).code == 2);
}

TEST_CASE("Words that mean nothing are refused with the way to the help") {
  const RunnerProgram runner;
  CHECK(runner({}).code == 2);
  CHECK(runner({"tain"}).code == 2);
  CHECK(contains(runner({"tain"}).errors, "neither a command nor a file"));
  CHECK(runner({"best", "--nothing"}).code == 2);
  CHECK(runner({"configs/wine.yaml", "--nothing"}).code == 2);
  CHECK(runner({"--help"}).code == 0);
  for (const auto* command : {"train", "best", "sql", "logs", "validate", "plan", "plugins", "schema", "debug"}) {
    CHECK(runner({command, "--help"}).code == 0);
  }
}

TEST_CASE("The schema that editors use is that of the shipped plugins") {
  std::ifstream file(std::string(PROJECT_FOLDER) + "/schemas/config/config.schema.json");
  const std::string committed{std::istreambuf_iterator<char>(file), {}};
  // Where it differs: runner schema > schemas/config/config.schema.json
  CHECK(RunnerProgram()({"schema"}).output == committed);
}

#include <set>

#include "at_terminal.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

json diff(const RunnerProgram& runner, const std::string& a, const std::string& b) {
  const auto finished = runner({"diff", a, b, "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return json::parse(finished.output);
}

}  // namespace

TEST_CASE("diff shows of two trials the parameters that differ and no others, and their results as SQL has them") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=4", "optimizer.lr=0.01,0.03", "-q"}).code == 0);
  const auto found = diff(runner, "1", "2");
  REQUIRE(found["differences"].size() == 1);
  CHECK(found["differences"][0].dump() == R"({"a":[0.01],"b":[0.03],"name":"optimizer.lr","what":"parameter"})");
  const auto rows = runner.sql("SELECT best_value, best_epoch FROM trials ORDER BY trial");
  for (const auto& [side, number] : std::vector<std::pair<std::string, std::size_t>>{{"a", 0}, {"b", 1}}) {
    CHECK(found["results"]["best val_loss"][side]["mean"] == rows[number]["best_value"]);
    CHECK(found["results"]["best epoch"][side]["mean"] == rows[number]["best_epoch"]);
    CHECK(found[side]["curve"].size() == 4);
  }
  const auto text = runner({"diff", "1", "2"}).output;
  CHECK(contains(text, "what\tname\ttrial 1\ttrial 2\nparameter\toptimizer.lr\t0.01\t0.03\n"));
  CHECK(contains(text, "trial 1 val_loss"));
  CHECK_FALSE(contains(text, "model.hidden"));
  CHECK(contains(runner({"diff", "1", "1@best"}).output,
                 "They have the same parameters, plugins, data and environment."));
}

TEST_CASE("diff of configurations and experiments pairs their replicates") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=4", "seed=0..2", "-q", "--name", "old"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=4", "seed=1..4", "model.hidden=[16]", "-q", "--name", "new"})
              .code == 0);
  const auto found = diff(runner, "old", "new");
  std::set<std::string> names;
  for (const auto& difference : found["differences"]) names.insert(difference["name"]);
  CHECK(names == std::set<std::string>{"model.hidden", "seed"});
  const auto paired = runner.sql(
      "SELECT count(*) AS n, avg(b.best_value - a.best_value) AS mean FROM trials AS a JOIN trials AS b USING (seed)"
      " WHERE a.experiment = 'old' AND b.experiment = 'new'");
  CHECK(found["paired_difference"]["n"] == paired[0]["n"]);
  CHECK(found["paired_difference"]["mean"].get<double>() == Approx(paired[0]["mean"].get<double>()).epsilon(1e-12));
  const auto mean = runner.sql("SELECT avg(best_value) AS mean FROM trials WHERE experiment = 'new'");
  CHECK(found["results"]["best val_loss"]["b"]["mean"].get<double>() ==
        Approx(mean[0]["mean"].get<double>()).epsilon(1e-12));
  CHECK(contains(runner({"diff", "old", "new"}).output, "Replicate by replicate the difference of val_loss is "));
  REQUIRE(
      runner({"configs/wine.yaml", "training.epochs=2", "seed=0,1", "optimizer.lr=0.01,0.03", "-q", "--name", "two"})
          .code == 0);
  const auto configurations = diff(runner, "two#1", "two#2");
  REQUIRE(configurations["differences"].size() == 1);
  CHECK(configurations["differences"][0]["name"] == "optimizer.lr");
  CHECK(configurations["paired_difference"]["n"] == 2);
  // A replicate of two configurations has two values.
  CHECK(diff(runner, "two", "old")["paired_difference"].is_null());
  CHECK(contains(runner({"diff", "two", "old"}).output,
                 "two has 2 configurations, so that nothing pairs its replicates"));
}

TEST_CASE("diff makes no difference of results on a file that was changed in between") {
  const RunnerProgram runner;
  std::string rows = "x,y\n";
  for (int i = 0; i < 40; ++i) rows += std::to_string(i % 7) + "," + (i % 7 > 3 ? "a" : "b") + "\n";
  const auto file = runner.folder().write("rows.csv", rows).string();
  const std::vector<std::string> sweep = {"configs/iris.yaml", "dataset={plugin: csv, path: " + file + ", target: y}",
                                          "training.epochs=2", "seed=0..2", "-q"};
  REQUIRE(runner(sweep).code == 0);
  REQUIRE(runner(sweep).code == 0);
  CHECK(contains(runner({"diff", "experiment:1", "experiment:2"}).output, "Replicate by replicate the difference"));
  runner.folder().write("rows.csv", rows + "9,a\n");
  REQUIRE(runner(sweep).code == 0);
  CHECK(contains(runner({"diff", "experiment:1", "experiment:3"}).output,
                 "Their values do not compare (another metric, loss or data)"));
}

TEST_CASE("diff says where results do not compare, and names what it does not find") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q",
                  "checkpoint={plugin: best_loss, monitor: accuracy, mode: max}"})
              .code == 0);
  CHECK(contains(runner({"diff", "1", "2"}).output, "Their values do not compare"));
  CHECK(runner({"diff", "1", "9"}).code == 2);
}

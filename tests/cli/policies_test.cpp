#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string live_epochs(const RunnerProgram& runner) {
  const auto rows = runner.sql(
      "SELECT coalesce(group_concat(epoch, ' '), '') AS epochs FROM"
      " (SELECT epoch FROM checkpoint_history WHERE payload_state = 'live' ORDER BY epoch)");
  return rows.at(0)["epochs"].get<std::string>();
}

void train_with(const RunnerProgram& runner, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"configs/wine.yaml", "-q", "training.epochs=20"};
  words.insert(words.end(), more.begin(), more.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
}

}  // namespace

TEST_CASE("What a policy lets go stays in the history as deleted, and its payload is gone") {
  const RunnerProgram runner;
  train_with(runner, {"checkpoint=last"});
  const auto rows = runner.sql("SELECT count(*) AS n, sum(payload_state = 'deleted') AS gone FROM checkpoint_history");
  CHECK(rows.at(0)["n"] == 20);
  // The last one, and the best one, which may be the same.
  const auto best = runner.sql("SELECT epoch FROM checkpoint_history ORDER BY val_loss, epoch LIMIT 1").at(0)["epoch"];
  const int live = best == 19 ? 1 : 2;
  CHECK(rows.at(0)["gone"] == 20 - live);
  CHECK(runner.sql("SELECT count(*) AS n FROM payloads").at(0)["n"] == live);
  CHECK(runner.sql("SELECT epoch FROM best_checkpoints").at(0)["epoch"] == best);
  CHECK(runner({"verify"}).code == 0);
}

TEST_CASE("Payloads that are files are removed when their policy lets them go") {
  const RunnerProgram runner;
  train_with(runner, {"checkpoint=last", "model.hidden=[400, 400]"});
  const auto files = runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE path IS NOT NULL").at(0)["n"];
  CHECK(files == 20);
  const auto live = runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE payload_state = 'live'").at(0)["n"];
  CHECK(live <= 2);
  std::int64_t there = 0;
  for (const auto& entry : std::filesystem::directory_iterator(runner.database().string() + ".checkpoints")) {
    there += entry.path().extension() == ".safetensors" ? 1 : 0;
  }
  CHECK(there == live);
  const auto verified = runner({"verify"});
  CHECK(verified.code == 0);
  INFO(verified.output);
  const auto gone =
      runner.sql("SELECT trial || '@' || epoch AS name FROM checkpoint_history WHERE payload_state = 'deleted'");
  const auto refused = runner(
      {"export", gone.at(0)["name"].get<std::string>(), "-o", (runner.folder().path() / "gone.safetensors").string()});
  INFO(refused.output << refused.errors);
  CHECK(refused.code != 0);
  CHECK(contains(refused.errors, "deleted"));
}

TEST_CASE("Several policies hold together what one of them would let go") {
  const RunnerProgram runner;
  train_with(runner, {"checkpoint=[{plugin: every_n_epochs, n: 8}, last]", "optimizer.lr=1e-9"});
  const auto live = live_epochs(runner);
  INFO(live);
  CHECK(contains(" " + live + " ", " 7 "));
  CHECK(contains(" " + live + " ", " 15 "));
  CHECK(contains(" " + live + " ", " 19 "));
  CHECK(runner.sql("SELECT policy FROM checkpoint_history WHERE epoch = 7").at(0)["policy"] == "every_n_epochs, last");
}

TEST_CASE("A trial that keeps nothing still has its best value") {
  const RunnerProgram runner;
  train_with(runner, {"checkpoint=none"});
  CHECK(live_epochs(runner).empty());
  CHECK(runner.sql("SELECT best_value IS NOT NULL AS has FROM trials").at(0)["has"] == 1);
}

TEST_CASE("The best checkpoint is by the metric that the policy monitors") {
  const RunnerProgram runner;
  train_with(runner, {"checkpoint={plugin: best_loss, monitor: accuracy, mode: max}"});
  const auto best = runner
                        .sql(
                            "SELECT monitor, mode, monitor_value, metrics ->> '$.validation.accuracy' AS accuracy,"
                            " (SELECT max(value) FROM metrics WHERE part = 'validation' AND name = 'accuracy') AS top"
                            " FROM best_checkpoints")
                        .at(0);
  INFO(best.dump());
  CHECK(best["monitor"] == "accuracy");
  CHECK(best["mode"] == "max");
  CHECK(best["monitor_value"] == best["top"]);
}

TEST_CASE("A metric that does not exist is a config error that lists the ones there are") {
  const RunnerProgram runner;
  for (const std::string block : {"checkpoint={plugin: best_loss, monitor: acuracy}",
                                  "scheduler={plugin: reduce_on_plateau, monitor: acuracy}"}) {
    const auto refused = runner({"configs/wine.yaml", block});
    INFO(refused.errors);
    CHECK(refused.code == 2);
    CHECK(contains(refused.errors,
                   "monitor must be one of loss, accuracy, rmse; found the text 'acuracy'; did you mean 'accuracy'?"));
    CHECK_FALSE(runner.has_database());
  }
}

TEST_CASE("The rates that a scheduler set are what the database tells") {
  const RunnerProgram runner;
  train_with(runner, {"scheduler={plugin: step, step_size: 8, gamma: 0.5}"});
  CHECK(runner.sql("SELECT lr FROM learning_curves WHERE epoch IN (0, 7, 8, 19) ORDER BY epoch").dump() ==
        R"([{"lr":0.001},{"lr":0.001},{"lr":0.0005},{"lr":0.00025}])");
}

TEST_CASE("A plan says the most that its checkpoints can come to, and a trial stays within it") {
  const RunnerProgram runner;
  const auto planned =
      runner({"plan", "configs/wine.yaml", "training.epochs=20", "checkpoint={plugin: top_k, k: 2}", "seed=0,1"});
  INFO(planned.output);
  CHECK(planned.code == 0);
  CHECK(contains(planned.output, "storage: at most 8 checkpoints of up to "));
  CHECK(contains(runner({"plan", "configs/wine.yaml", "checkpoint=none"}).output, "storage: at most 0 checkpoints"));
  CHECK(contains(runner({"plan", "configs/wine.yaml", "model.hidden=[1000, 1000]"}).output,
                 "storage: at most 5 checkpoints"));
  train_with(runner, {"checkpoint={plugin: top_k, k: 2}", "seed=0,1"});
  CHECK(runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE payload_state = 'live'").at(0)["n"] <= 8);
}

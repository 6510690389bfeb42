#include <algorithm>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

TEST_CASE("A run says what it trains, each new best, where it is stored, and what to do next") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "training.epochs=3"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.errors, "data   wine: 142 training rows, 36 validation rows, 13 features, 3 classes"));
  CHECK(contains(finished.errors, "model  mlp: 283 parameters on cpu"));
  CHECK(contains(finished.errors, "new best, saved"));
  CHECK(contains(finished.output, "best   val_loss"));
  CHECK(contains(finished.output, runner.database().string()));
  CHECK(contains(finished.output, "next   runner best"));
  CHECK_FALSE(contains(finished.output + finished.errors, "\x1b"));
}

TEST_CASE("A run says that features differ in scale, where nothing scales them") {
  const RunnerProgram runner;
  const std::string note =
      "note   the features differ in scale: 'proline' reaches 1547, 'hue' 1.71; dataset.standardize=true";
  CHECK(contains(runner({"configs/wine.yaml", "training.epochs=1"}).errors, note));
  CHECK_FALSE(contains(runner({"configs/wine_scaled.yaml", "training.epochs=1"}).errors, "note"));
  CHECK_FALSE(contains(runner({"configs/digits.yaml", "training.epochs=1"}).errors, "note"));
}

TEST_CASE("A rate that float32 does not hold is refused with the range there is") {
  const RunnerProgram runner;
  for (const std::string optimizer : {"sgd", "adam", "adamw", "rmsprop", "adagrad", "nadam", "lion", "lbfgs"}) {
    const auto refused = runner({"validate", "configs/wine.yaml", "optimizer=" + optimizer, "optimizer.lr=1e39"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.errors, "optimizer.lr must be above 0 and at most 1e+18; found 1e39"));
    const auto largest = runner({"configs/wine.yaml", "--quick", "-q", "optimizer=" + optimizer, "optimizer.lr=1e18"});
    CHECK_FALSE(contains(largest.errors, "overflow"));
  }
  const auto decay = runner({"validate", "configs/wine.yaml", "optimizer.weight_decay=1e39"});
  CHECK(contains(decay.errors, "optimizer.weight_decay must be at least 0 and at most 1e+18"));
  const auto scaled =
      runner({"configs/wine.yaml", "-q", "optimizer.lr=1e17", "parameters=[{match: 0.*, lr_scale: 100}]"});
  CHECK(scaled.code == 1);
  CHECK(contains(scaled.errors,
                 "the learning rate 1e+17 (times an lr_scale of 100) is too large; the largest rate is 1e+18"));
  const auto grown = runner({"configs/wine.yaml", "-q", "training.epochs=30", "optimizer.lr=1e-3",
                             "scheduler={plugin: step, step_size: 1, gamma: 10}"});
  CHECK(contains(grown.errors, "a rate is a number from 0 to 1e+18"));
}

TEST_CASE("The scaled config reaches 98 % validation accuracy") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine_scaled.yaml", "-q"}).code == 0);
  const auto rows = runner.sql("SELECT metrics ->> '$.validation.accuracy' AS accuracy FROM best_checkpoints");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0]["accuracy"].get<double>() >= 0.98);
}

TEST_CASE("Every epoch has train and validation loss, and accuracy or RMSE") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "loss=mse", "model=linear", "dataset=csv", "dataset.path=configs/data/iris.csv",
                  "dataset.target=petal_width", "dataset.task=regression", "training.epochs=2", "-q"})
              .code == 1);  // `species` is text: a regression needs numbers everywhere
  const auto names = runner.sql(
      "SELECT part, name, count(*) AS n FROM metrics WHERE experiment_id = 1 GROUP BY part, name ORDER BY part, name");
  CHECK(names.dump() == R"([{"n":2,"name":"accuracy","part":"train"},{"n":2,"name":"loss","part":"train"},)"
                        R"({"n":2,"name":"accuracy","part":"validation"},{"n":2,"name":"loss","part":"validation"}])");
  const auto file = runner.folder().write("line.csv", "x,y\n0,1\n1,3\n2,5\n3,7\n4,9\n5,11\n");
  const auto regression =
      runner({"configs/wine.yaml", "loss=mse", "model=linear", "dataset=csv", "dataset.path=" + file.string(),
              "dataset.target=y", "dataset.task=regression", "training.epochs=2", "-q"});
  INFO(regression.errors);
  REQUIRE(regression.code == 0);
  const auto both = runner.sql(
      "SELECT m.value AS rmse, l.value AS loss FROM metrics AS m JOIN metrics AS l USING (trial, epoch, part)"
      " WHERE m.name = 'rmse' AND l.name = 'loss' AND m.experiment_id = 2");
  REQUIRE(both.size() == 4);
  for (const auto& row : both)
    CHECK(row["rmse"].get<double>() * row["rmse"].get<double>() == Approx(row["loss"].get<double>()));
}

TEST_CASE("Provenance, name, tags and note of an experiment are stored") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", "first try", "--tag", "a", "--tag", "b",
                  "--note", "it's a test"})
              .code == 0);
  const auto row = runner.sql("SELECT * FROM experiment").at(0);
  CHECK(row["name"] == "first try");
  CHECK(row["tags"] == R"(["a","b"])");
  CHECK(row["note"] == "it's a test");
  CHECK(row["command"].get<std::string>().find("--note 'it'\\''s a test'") != std::string::npos);
  CHECK(row["config_text"].get<std::string>().find("plugin: wine") != std::string::npos);
  CHECK(row["host"] != "");
  CHECK(row["libtorch_version"] != nullptr);
  CHECK(row["compiler"] != "");
  CHECK(nlohmann::json::parse(row["fingerprint"].get<std::string>()).contains("blas_kernel"));
  const auto plugins =
      runner.sql("SELECT kind, name, sha256 FROM trial_plugin JOIN plugin ON plugin.id = plugin_id ORDER BY kind");
  REQUIRE(plugins.size() == 7);
  for (const auto& plugin : plugins) CHECK(plugin["sha256"].get<std::string>().size() == 64);
}

TEST_CASE("Standard output with --json is JSON also of a quick look, and where there is nothing to resume") {
  const RunnerProgram runner;
  const auto quick = runner({"configs/wine.yaml", "--quick", "-q", "--json"});
  REQUIRE(quick.code == 0);
  const auto found = nlohmann::json::parse(quick.output);
  CHECK(found["experiment"].is_null());
  CHECK(found["epochs"] == 2);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  CHECK(found["metrics"]["validation"]["loss"] ==
        runner.sql("SELECT val_loss FROM learning_curves WHERE epoch = 1")[0]["val_loss"]);
  const auto resumed = runner({"resume", "1", "--json"});
  CHECK(resumed.code == 0);
  CHECK(nlohmann::json::parse(resumed.output)["completed"] == 1);
  CHECK(contains(resumed.errors, "experiment 1 'wine' has nothing to resume"));
}

TEST_CASE("The option --quick shows that a config works and stores nothing") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "--quick"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.output,
                 "configs/wine.yaml works: 2 epochs ran, nothing was stored; the last one had train_loss 31.2"));
  CHECK(contains(finished.output, ", val_loss 33.5"));
  CHECK(contains(runner({"configs/wine.yaml", "--quick", "-q", "training.epochs=1"}).output, "works: an epoch ran"));
  CHECK(contains(finished.errors, "epoch    0  train_loss "));
  CHECK(contains(finished.errors, "epoch    1  train_loss "));
  CHECK_FALSE(contains(finished.errors, "saved"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("debug runs one trial in the foreground and stores nothing") {
  const RunnerProgram runner;
  const auto finished = runner({"debug", "configs/wine.yaml", "training.epochs=2", "--debugger", "env MARK=1"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.output, "epoch 1"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("The program itself links no LibTorch") {
  const auto listed = runner::testing::run({{"ldd", RunnerProgram().command({}).words.front()}, {}, {}, {}});
  REQUIRE(listed.code == 0);
  CHECK_FALSE(contains(listed.output, "torch"));
  CHECK_FALSE(contains(listed.output, "libc10"));
}

TEST_CASE("A device that is not there is said once, with its place, before anything is stored") {
  const RunnerProgram runner;
  const auto config =
      runner.folder().write("gpu.yaml", "extends: " + (runner.command({}).folder / "configs/wine.yaml").string() +
                                            "\ntraining:\n  device: cuda:7\n");
  for (const bool is_in_file : {true, false}) {
    std::vector<std::string> words = {"configs/wine.yaml", "training.device=cuda:7", "seed=0..9"};
    if (is_in_file) words = {config.string(), "seed=0..9"};
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK_FALSE(runner.has_database());
    const auto said = finished.errors.find("runner: training.device: 'cuda:7' ");
    REQUIRE(said != std::string::npos);
    CHECK(finished.errors.find("cuda:7", finished.errors.find('\n', said)) == std::string::npos);
    CHECK(contains(finished.errors, is_in_file ? "; it is at " + config.string() + ":3:3\n"
                                               : "; it is in the override 'training.device=cuda:7'\n"));
  }
}

TEST_CASE("Of a sweep over devices the trials run whose device is there") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "training.device=cuda:7,cpu", "training.epochs=2", "-q"});
  CHECK(finished.code == 1);
  CHECK(runner.sql("SELECT state FROM trials ORDER BY trial").dump() ==
        R"([{"state":"failed"},{"state":"completed"}])");
}

TEST_CASE("Where no checkpoint is kept the run does not propose to look for the best") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "training.epochs=2", "checkpoint=none", "-q"});
  REQUIRE(finished.code == 0);
  CHECK(contains(finished.output, "next   runner list 1"));
  CHECK(runner({"list", "1"}).code == 0);
}

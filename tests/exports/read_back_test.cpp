#include <fstream>
#include <set>

#include "sweep.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::exports::testing::Sweep;

namespace {

void skip_without_module(const std::string& module) {
  runner::testing::skip_without({"/usr/bin/python3", "-c", "import " + module});
}

std::string complaint_of(const std::string& format) {
  Sweep sweep;
  sweep.end();
  const auto states = sweep.runner().sql("SELECT state, count(*) AS n FROM trials GROUP BY state ORDER BY state");
  REQUIRE(states.dump() == R"([{"n":2,"state":"completed"},{"n":2,"state":"diverged"},{"n":4,"state":"failed"},)"
                           R"({"n":1,"state":"interrupted"},{"n":7,"state":"pending"}])");
  // Numbers that are not finite are among them.
  REQUIRE(sweep.runner().sql("SELECT count(*) AS n FROM metrics WHERE value IS NULL").at(0)["n"] > 1);
  return sweep.complaint("check_" + format + ".py", sweep.exported(format));
}

}  // namespace

TEST_CASE("Every cell of an export as CSV is what `runner sql` says") {
  skip_without_module("csv");
  CHECK(complaint_of("csv") == "");
}

TEST_CASE("TensorBoard's event files hold every number of `runner sql`, the parameters and how each trial ended") {
  skip_without_module("google.protobuf");
  CHECK(complaint_of("tensorboard") == "");
}

TEST_CASE("MLflow's file store holds every number of `runner sql`, the parameters and how each trial ended") {
  skip_without_module("json");
  CHECK(complaint_of("mlflow") == "");
}

TEST_CASE("Optuna loads the journal, finds the best trial that `runner sql` finds, and goes on") {
  skip_without_module("optuna");
  CHECK(complaint_of("optuna") == "");
}

TEST_CASE("Trials that have not begun are of the one study in Optuna's journal, whatever is followed") {
  const runner::testing::RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "checkpoint={plugin: best_loss, monitor: accuracy, mode: max}",
                  "zip={training.time_limit: [60, 0.000001, 60], seed: 0..2}", "training.epochs=4000", "--jobs", "1",
                  "--fail-fast", "-q"})
              .code == 1);
  REQUIRE(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'pending'")[0]["n"] == 1);
  const auto folder = runner.folder().path() / "optuna";
  REQUIRE(runner({"export", "1", "--format", "optuna", "-o", folder.string()}).code == 0);
  std::ifstream stream(folder / "journal.log");
  std::int64_t studies = 0;
  std::int64_t trials = 0;
  for (std::string line; std::getline(stream, line);) {
    const auto operation = nlohmann::json::parse(line).at("op_code").get<int>();
    studies += operation == 0 ? 1 : 0;
    trials += operation == 4 ? 1 : 0;
  }
  CHECK(studies == 1);
  CHECK(trials == 3);
}

TEST_CASE("Folds of one configuration are told apart in what MLflow and TensorBoard read") {
  const runner::testing::RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "dataset.folds=3", "dataset.fold=0..2", "training.epochs=2", "-q"}).code == 0);
  const auto folder_of = [&](const std::string& format) {
    const auto folder = runner.folder().path() / format;
    REQUIRE(runner({"export", "1", "--format", format, "-o", folder.string()}).code == 0);
    return folder;
  };
  const auto text_of = [](const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  std::set<std::string> folds;
  for (const auto& run : std::filesystem::directory_iterator(folder_of("mlflow") / "1")) {
    if (std::filesystem::exists(run.path() / "params")) folds.insert(text_of(run.path() / "params" / "fold"));
  }
  CHECK(folds == std::set<std::string>{"0", "1", "2"});
  const auto tensorboard = folder_of("tensorboard");
  // A field of a message: its number and type, its length, the key.
  const std::string key =
      "\n\x04"
      "fold";
  int described = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tensorboard)) {
    if (!runner::testing::contains(entry.path().filename().string(), "tfevents")) continue;
    ++described;
    INFO(entry.path().string());
    CHECK(runner::testing::contains(text_of(entry.path()), key));
  }
  CHECK(described == 4);
  for (int trial = 1; trial <= 3; ++trial) {
    for (const auto& file : std::filesystem::directory_iterator(tensorboard / ("trial_" + std::to_string(trial)))) {
      CHECK(runner::testing::contains(text_of(file.path()), "| fold | " + std::to_string(trial - 1) + " |"));
    }
  }
}

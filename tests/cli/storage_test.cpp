#include <fstream>

#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;

namespace {

// A model whose checkpoints are too large for the database.
const std::vector<std::string> large = {"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=3",
                                        "-q"};

std::vector<std::filesystem::path> payload_files(const std::filesystem::path& database) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(database.string() + ".checkpoints"))
    files.push_back(entry.path());
  return files;
}

void change(const RunnerProgram& runner, const std::string& statement) {
  REQUIRE(runner::testing::run({{"sqlite3", runner.database().string(), statement}, {}, {}, {}}).code == 0);
}

}  // namespace

TEST_CASE(
    "verify finds a flipped byte in the database, a file that is gone and one that nobody knows, and only these") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  REQUIRE(runner(large).code == 0);
  REQUIRE(payload_files(runner.database()).size() >= 2);
  CHECK(runner({"verify"}).code == 0);
  change(runner,
         "UPDATE payload SET data = CAST(substr(data, 1, 700) || x'00' || substr(data, 702) AS BLOB) WHERE id ="
         " (SELECT payload_id FROM checkpoint WHERE trial_id = 1 AND epoch = 1)");
  const std::string gone =
      runner.sql("SELECT path FROM checkpoint_history WHERE trial = 2 AND epoch = 0").at(0)["path"];
  std::filesystem::remove(runner.folder().path() / gone);
  std::ofstream(runner.database().string() + ".checkpoints/stray") << "x";
  const auto finished = runner({"verify", "--json"});
  CHECK(finished.code == 1);
  const auto problems = nlohmann::json::parse(finished.output);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0]["problem"] == "corrupt");
  CHECK(problems[0]["checkpoint"] == "1@1");
  CHECK(problems[1]["problem"] == "missing");
  CHECK(problems[1]["checkpoint"] == "2@0");
  CHECK(problems[2]["problem"] == "unknown");
  CHECK(contains(problems[2]["file"], "stray"));
}

TEST_CASE("backup makes a whole copy while trials run, payload files included") {
  const RunnerProgram runner;
  REQUIRE(runner(large).code == 0);
  runner::testing::Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  const auto copy = (runner.folder().path() / "copy/other.db").string();
  const auto finished = runner({"backup", copy});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  training.signal(2);
  training.finish();
  CHECK(runner({"verify", "--db", copy}).code == 0);
  CHECK(payload_files(copy).size() == payload_files(runner.database()).size());
  CHECK(runner({"evaluate", "1@best", "--db", copy}).code == 0);
  CHECK(runner({"backup", copy}).code == 4);
}

TEST_CASE("gc removes the files of a removed experiment and gives the space back") {
  const RunnerProgram runner;
  REQUIRE(runner(large).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  change(runner, "PRAGMA foreign_keys = ON; DELETE FROM experiment WHERE id = 1");
  CHECK(runner({"verify"}).code == 1);
  CHECK(runner({"gc"}).code == 0);
  CHECK(payload_files(runner.database()).empty());
  CHECK(runner({"verify"}).code == 0);
}

TEST_CASE("export writes the payload as it is") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  const auto plain = (runner.folder().path() / "w.safetensors").string();
  REQUIRE(runner({"export", "best", "-o", plain}).code == 0);
  const auto digest = runner::testing::run({{"sha256sum", plain}, {}, {}, {}}).output.substr(0, 64);
  CHECK(runner.sql("SELECT sha256 FROM best_checkpoints").at(0)["sha256"] == digest);
  CHECK(runner({"export", "best", "-o", plain}).code == 2);
  CHECK(runner({"export", "best", "-o", plain, "--force"}).code == 0);
}

TEST_CASE("export writes a state_dict that PyTorch reads with weights_only") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  const auto pickled = (runner.folder().path() / "w.pt").string();
  REQUIRE(runner({"export", "1", "-o", pickled, "--format", "pytorch"}).code == 0);
  runner::testing::skip_without({"/usr/bin/python3", "-c", "import torch"});
  const auto loaded =
      runner::testing::run({{"/usr/bin/python3", std::string(PROJECT_FOLDER) + "/tests/cli/load_state_dict.py", pickled,
                             std::string(PROJECT_FOLDER) + "/plugins/datasets/data/wine.csv"},
                            {{"PYTHONDONTWRITEBYTECODE", "1"}},
                            {},
                            {}});
  INFO(loaded.errors);
  REQUIRE(loaded.code == 0);
  const double stored = runner.sql("SELECT val_loss FROM best_checkpoints").at(0)["val_loss"];
  CHECK(std::stod(loaded.output) == Approx(stored).epsilon(1e-6));
}

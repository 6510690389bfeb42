#include <signal.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string iris() {
  std::ifstream stream(std::string(PROJECT_FOLDER) + "/configs/data/iris.csv");
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// The first measurement of the first flower is another.
std::string other_iris() {
  std::string text = iris();
  const auto at = text.find("\n5.1,");
  REQUIRE(at != std::string::npos);
  return text.replace(at, 5, "\n9.9,");
}

std::vector<std::string> training(const std::filesystem::path& data, const std::string& epochs) {
  return {"configs/iris.yaml", "dataset.path=" + data.string(), "training.epochs=" + epochs, "-q"};
}

std::string record(const RunnerProgram& runner, int trial) {
  return runner.sql("SELECT data_sha256 FROM trials WHERE trial = " + std::to_string(trial)).at(0)["data_sha256"];
}

// Leaves trial 1 interrupted in its midst, with a state to go on from.
void interrupt_a_trial(const RunnerProgram& runner, const std::filesystem::path& data) {
  Running trial(runner.command({"configs/iris.yaml", "dataset.path=" + data.string(), "training.epochs=100000",
                                "training.resume_every=20 steps", "-v"}));
  REQUIRE(trial.wait_for("epoch   30"));
  trial.signal(SIGINT);
  REQUIRE(trial.finish().code == 130);
}

}  // namespace

TEST_CASE("extend refuses to go on with other data, and records both digests where it is forced") {
  const RunnerProgram runner;
  const auto data = runner.folder().write("d.csv", iris());
  REQUIRE(runner(training(data, "3")).code == 0);
  const std::string before = record(runner, 1);
  runner.folder().write("d.csv", other_iris());
  const auto refused = runner({"extend", "1", "training.epochs=6", "-q"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "trial 1: the data have changed: their SHA-256 was " + before.substr(0, 12)));
  CHECK(contains(refused.errors, "--force"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"] == 1);

  REQUIRE(runner({"extend", "1", "training.epochs=6", "-q", "--force"}).code == 0);
  const std::string both = record(runner, 2);
  CHECK(both.starts_with(before + " "));
  CHECK(both.size() == 129);
  CHECK(record(runner, 1) == before);
  CHECK(runner.sql("SELECT count(*) AS n FROM event WHERE kind = 'data_changed' AND trial_id = 2").at(0)["n"] == 1);

  // With the data of last time there is nothing to say.
  CHECK(runner({"extend", "2", "training.epochs=9", "-q"}).code == 0);
  CHECK(record(runner, 3) == both);
}

TEST_CASE("resume refuses to go on with other data and leaves everything as it is, and the data put back, it goes on") {
  const RunnerProgram runner;
  const auto data = runner.folder().write("d.csv", iris());
  interrupt_a_trial(runner, data);
  const auto before = runner.sql("SELECT * FROM trials");
  runner.folder().write("d.csv", other_iris());
  const auto refused = runner({"resume", "-q"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "trial 1: the data have changed"));
  CHECK(runner.sql("SELECT * FROM trials") == before);

  std::filesystem::remove(data);
  const auto gone = runner({"resume", "-q"});
  CHECK(gone.code == 2);
  CHECK(contains(gone.errors, "d.csv: cannot be read"));
  CHECK(runner.sql("SELECT * FROM trials") == before);

  runner.folder().write("d.csv", iris());
  Running resumed(runner.command({"resume", "-v"}));
  REQUIRE(resumed.wait_for("epoch  "));
  resumed.signal(SIGINT);
  CHECK(resumed.finish().code == 130);
  CHECK(record(runner, 1).size() == 64);
}

TEST_CASE("A trial that has not begun is not begun on other data than the trials beside it were trained on") {
  const RunnerProgram runner;
  const auto data = runner.folder().write("d.csv", iris());
  auto words = training(data, "2");
  words.emplace_back("seed=0,1");
  REQUIRE(runner(words).code == 0);
  const auto update =
      "UPDATE trial SET state = 'pending', data_sha256 = NULL WHERE id = 2; DELETE FROM attempt WHERE trial_id = 2;"
      " DELETE FROM resume_state WHERE trial_id = 2; DELETE FROM epoch WHERE trial_id = 2";
  REQUIRE(run({{"sqlite3", runner.database().string(), update}, {}, {}, {}}).code == 0);
  runner.folder().write("d.csv", other_iris());
  const auto refused = runner({"resume", "-q"});
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "trial 1: the data have changed"));
  CHECK(runner.sql("SELECT state FROM trials WHERE trial = 2").at(0)["state"] == "pending");
  runner.folder().write("d.csv", iris());
  CHECK(runner({"resume", "-q"}).code == 0);
}

TEST_CASE("A sweep over folds does not go on with a file that was changed meanwhile") {
  const RunnerProgram runner;
  const auto data = runner.folder().write("d.csv", iris());
  Running sweep(runner.command({"configs/iris.yaml", "dataset.path=" + data.string(), "training.epochs=3000",
                                "dataset.folds=2", "dataset.fold=0,1", "--jobs", "1", "--retries", "0", "-v"}));
  REQUIRE(sweep.wait_for("epoch   30"));
  runner.folder().write("d.csv", other_iris());
  // The next worker has to read the file anew.
  for (const pid_t worker : children_of(sweep.pid())) ::kill(worker, SIGKILL);
  CHECK(sweep.finish().code == 1);
  CHECK(runner.sql("SELECT state FROM trials ORDER BY trial").dump() == R"([{"state":"crashed"},{"state":"failed"}])");
  const std::string message = runner.sql("SELECT message FROM trials WHERE trial = 2").at(0)["message"];
  CHECK(contains(message, "the data have changed"));
}

TEST_CASE("replay says that the data are others before it says that the weights are") {
  const RunnerProgram runner;
  const auto data = runner.folder().write("d.csv", iris());
  REQUIRE(runner(training(data, "3")).code == 0);
  runner.folder().write("d.csv", other_iris());
  const auto replayed = runner({"replay", "1", "-q"});
  CHECK(replayed.code == 1);
  const auto data_differ = replayed.output.find("trial 1: the data have changed");
  const auto weights_differ = replayed.output.find("trial 1 differs: the weights after epoch 0");
  REQUIRE(data_differ != std::string::npos);
  REQUIRE(weights_differ != std::string::npos);
  CHECK(data_differ < weights_differ);
}

#include <signal.h>

#include <thread>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Runs a command by a shell in which a limit holds.
Finished within(const std::string& limit, const RunnerProgram& runner, const std::vector<std::string>& words) {
  auto command = runner.command(words);
  command.words.insert(command.words.begin(), {"bash", "-c", limit + R"(; exec "$0" "$@")"});
  return run(command);
}

}  // namespace

TEST_CASE("A model that needs more memory than there is fails its trial, and says how much it needs") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "model.hidden=[100000000000]", "training.epochs=1", "-q"});
  CHECK(finished.code == 1);
  const auto trial = runner.sql("SELECT state, message, attempts FROM trials").at(0);
  const auto message = trial["message"].get<std::string>();
  INFO(message);
  CHECK(trial["state"] == "failed");
  CHECK(trial["attempts"] == 1);
  CHECK(contains(message, "not enough memory: one tensor needs 4842.9 GiB, and "));
  CHECK(contains(message, "model 'mlp'"));
}

TEST_CASE("More trials at a time than files may be open run fewer at a time") {
  const RunnerProgram runner;
  const auto finished =
      within("ulimit -n 60", runner, {"configs/wine.yaml", "training.epochs=1", "seed=0..7", "--jobs", "8"});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(contains(finished.errors, "note: the limit on open files (ulimit -n) allows 4 trials at a time, not 8"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 8);
}

TEST_CASE("A file that may not grow any more is an error of the database, and no signal") {
  const RunnerProgram runner;
  const auto finished = within("ulimit -c 0 -f 100", runner, {"configs/wine.yaml", "training.epochs=3000", "-q"});
  CHECK(finished.code == 4);
  CHECK(contains(finished.errors, "File too large"));
}

TEST_CASE("More threads than cores are noted") {
  const RunnerProgram runner;
  const auto threads = std::to_string(std::thread::hardware_concurrency() + 1);
  const auto finished = runner({"configs/wine.yaml", "training.epochs=1", "training.threads=" + threads});
  CHECK(contains(finished.errors, "note: training.threads is " + threads + ", but there"));
}

TEST_CASE("Nothing is left in the folder for temporary files, which need not exist") {
  RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  const auto temporary = runner.folder().path() / "temporary";
  std::filesystem::create_directory(temporary);
  runner.set("TMPDIR", temporary.string());
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP, SIGKILL);
  {
    Running evaluating(runner.command({"evaluate", "1@best"}));
    std::vector<pid_t> workers;
    REQUIRE(
        wait_until([&] { return !(workers = children_of(evaluating.pid())).empty() || is_gone(evaluating.pid()); }));
    evaluating.signal(signal);
    const auto finished = evaluating.finish();
    CHECK((finished.code == 130 || finished.signal == signal));
    // What it has started ends with it.
    for (const pid_t worker : workers) CHECK(wait_until([&] { return is_gone(worker); }));
  }
  CHECK(std::filesystem::is_empty(temporary));
  runner.set("TMPDIR", "/nowhere");
  CHECK(runner({"evaluate", "1@best"}).code == 0);
  CHECK(runner({"export", "1@best", "--format", "pytorch", "-o",
                (runner.folder().path() / ("w" + std::to_string(signal) + ".pt")).string()})
            .code == 0);
}

#include <csignal>
#include <fstream>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::is_gone;
using runner::testing::RunnerProgram;
using runner::testing::Running;
using runner::testing::wait_until;

namespace {

const std::string misbehaving_folder = std::string(BROKEN_FOLDER) + "/misbehaving";
const std::string library = misbehaving_folder + "/libbroken_misbehaving.so";

struct Outcome {
  int code = 0;
  std::string state;
  std::string reason;
  std::string message;
  int epochs = 0;
  int checkpoints = 0;
};

// Trains the misbehaving model, and after it, in the same run, a well-behaved one: that must complete.
Outcome train(const std::string& how, std::vector<std::string> overrides = {}) {
  const RunnerProgram runner;
  std::vector<std::string> words = {"configs/wine.yaml", "-q",
                                    "model=misbehaving", "model.how=" + how,
                                    "seed=0,1",          "training.epochs=6",
                                    "--plugin-path",     misbehaving_folder};
  words.insert(words.end(), overrides.begin(), overrides.end());
  const auto finished = runner(words);
  INFO(finished.errors);
  const auto row =
      runner
          .sql(
              "SELECT state, reason, message, epochs, (SELECT count(*) FROM checkpoint_history WHERE trial = 1) AS n"
              " FROM trials WHERE trial = 1")
          .at(0);
  CHECK(finished.errors.find(row["message"].get<std::string>()) != std::string::npos);
  // One bad trial never stops the others.
  CHECK(runner.sql("SELECT state FROM trials WHERE trial = 2").at(0)["state"] == row["state"]);
  const auto after = runner({"configs/wine.yaml", "training.epochs=1", "-q"});
  CHECK(after.code == 0);
  return {finished.code, row["state"], row["reason"], row["message"], row["epochs"], row["n"]};
}

// Says whether a signal that was sent to a process waits for being looked at.
bool is_pending(pid_t process, int signal) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    unsigned long long mask = 0;
    if (word != "ShdPnd:" && word != "SigPnd:") continue;
    status >> std::hex >> mask;
    if ((mask >> (signal - 1) & 1) != 0) return true;
  }
  return false;
}

void names_plugin_and_path(const Outcome& outcome) {
  INFO(outcome.message);
  CHECK(contains(outcome.message, "model 'misbehaving'"));
  CHECK(contains(outcome.message, library));
}

}  // namespace

TEST_CASE("A factory that throws fails the trial") {
  const auto outcome = train("throw_in_factory");
  CHECK(outcome.code == 1);
  CHECK(outcome.state == "failed");
  CHECK(contains(outcome.message, "cannot be built"));
  names_plugin_and_path(outcome);
}

TEST_CASE("A factory that throws an int fails the trial") {
  const auto outcome = train("throw_int_in_factory");
  CHECK(outcome.state == "failed");
  CHECK(contains(outcome.message, "it threw the int 42"));
  names_plugin_and_path(outcome);
}

TEST_CASE("A factory that returns nothing fails the trial") {
  const auto outcome = train("null_from_factory");
  CHECK(outcome.state == "failed");
  CHECK(contains(outcome.message, "returned nothing"));
  names_plugin_and_path(outcome);
}

TEST_CASE("An exception in an epoch fails the trial and keeps the epochs before it") {
  const auto outcome = train("throw");
  CHECK(outcome.code == 1);
  CHECK(outcome.state == "failed");
  CHECK(outcome.epochs == 3);
  CHECK(outcome.checkpoints >= 1);
  CHECK(contains(outcome.message, "epoch 3: out of ideas"));
  names_plugin_and_path(outcome);
  CHECK(contains(train("throw_int").message, "it threw the int 7"));
}

TEST_CASE("A segmentation fault in epoch 3 crashes the trial and keeps the epochs before it") {
  const auto outcome = train("segfault");
  CHECK(outcome.code == 1);
  CHECK(outcome.state == "crashed");
  CHECK(outcome.reason == "signal");
  CHECK(outcome.epochs == 3);
  CHECK(outcome.checkpoints >= 1);
  CHECK(contains(outcome.message, "signal 11"));
  CHECK(contains(outcome.message, "SIGSEGV in plugin library " + library));
  names_plugin_and_path(outcome);
}

TEST_CASE("A plugin that calls exit(0) crashes the trial") {
  const auto outcome = train("exit");
  CHECK(outcome.code == 1);
  CHECK(outcome.state == "crashed");
  CHECK(outcome.reason == "exit");
  CHECK(outcome.epochs == 3);
  names_plugin_and_path(outcome);
}

TEST_CASE("A plugin that asks for more memory than there can be fails the trial") {
  const auto outcome = train("hoard");
  CHECK(outcome.state == "failed");
  CHECK(contains(outcome.message, "epoch 3: there is not enough memory"));
  names_plugin_and_path(outcome);
}

TEST_CASE("An endless loop ends timed out, by either limit") {
  const auto stalled = train("loop", {"training.stall_limit=300ms"});
  CHECK(stalled.code == 1);
  CHECK(stalled.state == "timed_out");
  CHECK(stalled.reason == "stall_limit");
  CHECK(stalled.epochs == 3);
  CHECK(contains(stalled.message, "training.stall_limit (0.3s)"));
  names_plugin_and_path(stalled);
  const auto late = train("loop", {"training.time_limit=1s"});
  CHECK(late.state == "timed_out");
  CHECK(late.reason == "time_limit");
}

TEST_CASE("One operation that takes longer than the limit ends timed out") {
  const auto outcome = train("one_operation", {"training.stall_limit=1s"});
  CHECK(outcome.code == 1);
  CHECK(outcome.state == "timed_out");
  CHECK(outcome.epochs == 3);
  names_plugin_and_path(outcome);
}

TEST_CASE("A loss that is not a number ends the trial diverged, its loss stored as NULL with a flag") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "-q", "model=misbehaving", "model.how=nan", "training.epochs=6",
                                "--plugin-path", misbehaving_folder});
  CHECK(finished.code == 1);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "diverged");
  CHECK(runner.sql("SELECT value FROM metrics WHERE epoch = 3 AND part = 'train' AND name = 'loss'").at(0)["value"] ==
        nullptr);
  CHECK(runner.sql("SELECT non_finite FROM metrics WHERE epoch = 3 AND part = 'train' AND name = 'loss'")
            .at(0)["non_finite"] == "nan");
  CHECK(runner.sql("SELECT max(epoch) AS last FROM checkpoint_history").at(0)["last"] == 2);
}

TEST_CASE("Diverged trials of a sweep are results, unless all diverged") {
  const RunnerProgram runner;
  const auto some = runner({"configs/wine.yaml", "-q", "model=misbehaving", "model.how=nan", "model.epoch=1,100",
                            "training.epochs=3", "--plugin-path", misbehaving_folder});
  CHECK(some.code == 0);
  CHECK(runner.sql("SELECT state FROM trials ORDER BY trial").dump() ==
        R"([{"state":"diverged"},{"state":"completed"}])");
}

TEST_CASE("100 MB of output are drained into a bounded log kept with the trial") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "-q", "model=misbehaving", "model.how=flood", "training.epochs=6",
                                "--plugin-path", misbehaving_folder});
  CHECK(finished.code == 0);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "completed");
  const auto log = runner({"logs", "1"}).output;
  CHECK(log.size() > 64 * 1024);
  CHECK(log.size() < 256 * 1024);
  CHECK(contains(log, "bytes left out]"));
}

TEST_CASE("A second Ctrl-C ends at once what the first would wait for without end") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "-v", "model=misbehaving", "model.how=loop", "model.epoch=2",
                                   "training.epochs=6", "--plugin-path", misbehaving_folder}));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGINT);
  // Two signals that wait at once are one.
  REQUIRE(wait_until([&] { return !is_pending(training.pid(), SIGINT); }));
  CHECK_FALSE(is_gone(training.pid()));
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  const auto trial = runner.sql("SELECT state, message FROM trials").at(0);
  CHECK(trial["state"] == "interrupted");
  CHECK(contains(trial["message"], "stopped in epoch 2"));
}

#include <signal.h>

#include "answer.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::vector<std::string> long_run = {"configs/wine.yaml", "training.epochs=1000000", "-v"};

}  // namespace

TEST_CASE("Ctrl-C once ends after the epoch, stores it, and says how to go on") {
  const RunnerProgram runner;
  Running training(runner.command(long_run));
  REQUIRE(training.wait_for("epoch    3"));
  training.signal(SIGINT);
  const auto finished = training.finish();
  CHECK(finished.code == 130);
  CHECK(finished.errors.find("interrupted") != std::string::npos);
  const auto trial = runner.sql("SELECT state, reason, epochs FROM trials").at(0);
  CHECK(trial["state"] == "interrupted");
  CHECK(trial["epochs"].get<int>() >= 4);
}

TEST_CASE("Ctrl-C twice ends at once and loses nothing committed") {
  const RunnerProgram runner;
  Running training(runner.command(long_run));
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGINT);
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "interrupted");
  CHECK(runner.sql("SELECT count(*) AS n FROM checkpoint_history").at(0)["n"].get<int>() >= 1);
}

TEST_CASE("A worker whose supervisor is killed ends by itself, and what was said to be saved is there") {
  const RunnerProgram runner;
  Running training(runner.command(long_run));
  REQUIRE(training.wait_for("saved"));
  const pid_t worker = worker_of(runner);
  REQUIRE_FALSE(is_gone(worker));
  training.signal(SIGKILL);
  const auto finished = training.finish();
  CHECK(finished.signal == SIGKILL);
  std::size_t said = 0;
  for (std::size_t at = 0; (at = finished.errors.find("saved", at)) != std::string::npos; ++at) ++said;
  CHECK(runner.sql("SELECT count(*) AS n FROM checkpoint_history").at(0)["n"].get<std::size_t>() >= said);
  // The pipes of the worker's output end with it, so this waits for no longer than it lives.
  CHECK(wait_until([&] { return is_gone(worker); }));
}

TEST_CASE("A trial whose worker is killed is tried again once, and gives what it would have given") {
  const RunnerProgram runner;
  const std::vector<std::string> words = {"configs/wine.yaml", "training.epochs=10000", "-v"};
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  ::kill(worker_of(runner), SIGKILL);
  const auto finished = training.finish();
  CHECK(finished.code == 0);
  CHECK(finished.errors.find("trial 1 is tried again: its worker was ended by signal 9") != std::string::npos);
  const auto attempts = runner.sql("SELECT number, state, signal FROM attempt ORDER BY number");
  CHECK(attempts.dump() ==
        R"([{"number":1,"signal":9,"state":"crashed"},{"number":2,"signal":null,"state":"completed"}])");
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=10000", "-q"}).code == 0);
  const auto hashes = [&](int trial) {
    return runner.sql("SELECT epoch, sha256 FROM checkpoint_history WHERE trial = " + std::to_string(trial) +
                      " ORDER BY epoch");
  };
  CHECK(hashes(1) == hashes(2));
}

TEST_CASE("A worker that is killed leaves a crashed trial that names the signal") {
  const RunnerProgram runner;
  auto words = long_run;
  words.insert(words.end(), {"--retries", "0"});
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  ::kill(worker_of(runner), SIGKILL);
  const auto finished = training.finish();
  CHECK(finished.code == 1);
  const auto trial = runner.sql("SELECT state, message FROM trials").at(0);
  CHECK(trial["state"] == "crashed");
  CHECK(trial["message"].get<std::string>().find("signal 9") != std::string::npos);
}

TEST_CASE("A run whose time is up ends timed out, in words of its own") {
  const RunnerProgram runner;
  const auto finished = runner({"configs/wine.yaml", "training.epochs=100000000", "training.time_limit=200ms", "-q"});
  CHECK(finished.code == 1);
  const auto trial = runner.sql("SELECT state, reason, message FROM trials").at(0);
  CHECK(trial["state"] == "timed_out");
  CHECK(trial["reason"] == "time_limit");
  const auto message = trial["message"].get<std::string>();
  CHECK(message.starts_with("it took longer than training.time_limit (0.2s), in epoch "));
  CHECK(message.find_first_not_of("0123456789", message.rfind(' ') + 1) == std::string::npos);
  CHECK_FALSE(contains(runner({"logs", "1"}).output, "SIGABRT"));
}

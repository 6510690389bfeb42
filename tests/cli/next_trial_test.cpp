#include <signal.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "testing/overridden.hpp"
#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// How often a thread has gone to sleep; nothing while it is awake.
std::optional<std::int64_t> sleeps_of(const std::filesystem::path& task) {
  std::ifstream status(task / "status");
  for (std::string word; status >> word;) {
    std::string state;
    std::int64_t count = 0;
    if (word == "State:" && status >> state && state != "S") return std::nullopt;
    if (word == "voluntary_ctxt_switches:" && status >> count) return count;
  }
  return std::nullopt;
}

std::filesystem::path first_thread_of(pid_t process) {
  return std::filesystem::path("/proc") / std::to_string(process) / "task" / std::to_string(process);
}

// Of a worker that reads commands while a trial waits.
std::filesystem::path second_thread_of(pid_t process) {
  for (const auto& task : std::filesystem::directory_iterator(first_thread_of(process).parent_path())) {
    if (task.path() != first_thread_of(process)) return task.path();
  }
  FAIL("there is one thread only");
  return {};
}

std::int64_t sleeps(const std::filesystem::path& task) {
  std::optional<std::int64_t> sleeps;
  REQUIRE(wait_until([&] { return (sleeps = sleeps_of(task)).has_value(); }));
  return *sleeps;
}

// Waits until a thread has woken, done what there was to do and gone to sleep again.
void wait_for_turn(const std::filesystem::path& task, std::int64_t sleeps_before) {
  REQUIRE(wait_until([&] { return sleeps_of(task).value_or(0) > sleeps_before; }));
}

const std::string first_places = "made one\nmade one\nlast one\n";
const std::string other_places = "made two\nlast two\nmade three\nlast three\n";

// A sweep of three trials, one after another, whose first waits in its last epoch while its worker has the second.
class SweepWithOneAhead {
 public:
  explicit SweepWithOneAhead(const std::vector<std::string>& words = {}) {
    runner.add_plugins(std::string(PLUGINS_FOLDER) + "/gated");
    const std::string folder = "checkpoint={plugin: gated, folder: " + runner.folder().path().string() + "}";
    training_.emplace(
        runner.command(overridden({"configs/wine.yaml", folder,
                                   "zip={checkpoint.word: [one, two, three], checkpoint.waits: [true, false, false]}",
                                   "training.epochs=100", "--jobs", "1", "-q"},
                                  words)));
    // Before the sweep its first trial's data are looked at.
    go_on_after("made_1");
    REQUIRE(wait_until([&] { return places() == "made one\nmade one\n"; }));
    worker_ = children_of(training_->pid()).at(0);
    go_on_after("made_2");
    REQUIRE(wait_until([&] { return places() == first_places; }));
    // The supervisor sends a trial ahead in the turn in which it hears of the last epoch before that.
    REQUIRE(
        wait_until([&] { return runner.sql("SELECT 1 FROM epoch WHERE trial_id = 1 AND epoch = 98").size() == 1; }));
    const auto supervisor = first_thread_of(training_->pid());
    wait_for_turn(supervisor, sleeps(supervisor));
  }

  void go_on_after(const std::string& place) const { std::ofstream(runner.folder().path() / ("after_" + place)); }
  // Where trials have been.
  std::string places() const { return text_of(runner.folder().path() / "places"); }
  std::string attempts() const {
    std::string text;
    for (const auto& row : runner.sql("SELECT trial_id, state FROM attempt ORDER BY trial_id, number")) {
      text += row["trial_id"].dump() + " " + row["state"].get<std::string>() + "\n";
    }
    return text;
  }
  // Ends the run with a signal of which the worker has heard.
  Finished stop(int signal) {
    const auto reader = second_thread_of(worker_);
    const auto before = sleeps(reader);
    training_->signal(signal);
    wait_for_turn(reader, before);
    go_on_after("last_1");
    return training_->finish();
  }
  // Goes on while nobody gives the worker another trial.
  void go_on_without_supervisor() {
    training_->signal(SIGSTOP);
    go_on_after("last_1");
    REQUIRE(wait_until([&] { return places() == first_places + "made two\nlast two\n"; }));
    training_->signal(SIGCONT);
  }
  Finished finish() {
    go_on_after("last_1");
    return training_->finish();
  }
  pid_t worker() const { return worker_; }

  RunnerProgram runner;

 private:
  std::optional<Running> training_;
  pid_t worker_ = 0;
};

// The log of each trial is what that one printed.
void check_logs(const SweepWithOneAhead& sweep) {
  const std::vector<std::string> words = {"one", "two", "three"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto log = sweep.runner({"logs", std::to_string(i + 1)}).output;
    INFO(log);
    CHECK(contains(log, "made " + words[i] + "\nlast " + words[i] + "\n"));
    CHECK(log.find('\x1e') == std::string::npos);
    for (const auto& other : words) CHECK(contains(log, other) == (other == words[i]));
  }
}

}  // namespace

TEST_CASE("A worker begins its next trial by itself when one has ended") {
  SweepWithOneAhead sweep;
  sweep.go_on_without_supervisor();
  CHECK(sweep.finish().code == 0);
  CHECK(sweep.places() == first_places + other_places);
  CHECK(sweep.attempts() == "1 completed\n2 completed\n3 completed\n");
  check_logs(sweep);
}

TEST_CASE("A stop leaves the trial that a worker has for next pending, and a resume runs it") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  SweepWithOneAhead sweep;
  CHECK(sweep.stop(signal).code == 130);
  CHECK(sweep.places() == first_places);
  CHECK(sweep.attempts() == "1 completed\n");
  CHECK(sweep.runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'pending'").at(0)["n"] == 2);
  CHECK(sweep.runner({"resume", "1", "--jobs", "1", "-q"}).code == 0);
  CHECK(sweep.places() == first_places + other_places);
  CHECK(sweep.attempts() == "1 completed\n2 completed\n3 completed\n");
}

TEST_CASE("A worker that is killed takes the trial that it has for next not with it") {
  SweepWithOneAhead sweep;
  ::kill(sweep.worker(), SIGKILL);
  sweep.go_on_after("made_3");
  sweep.go_on_after("last_2");
  CHECK(sweep.finish().code == 0);
  CHECK(sweep.places() == first_places + "made one\nlast one\n" + other_places);
  CHECK(sweep.attempts() == "1 crashed\n1 completed\n2 completed\n3 completed\n");
}

TEST_CASE("A worker does not begin the trial that it has for next where the one before fails") {
  SweepWithOneAhead sweep({"checkpoint.fails=true"});
  CHECK(sweep.finish().code == 1);
  CHECK(sweep.places() == first_places + other_places);
  CHECK(sweep.attempts() == "1 failed\n2 failed\n3 failed\n");
}

TEST_CASE("A run with --fail-fast leaves the trial pending that a worker has for next") {
  SweepWithOneAhead sweep({"checkpoint.fails=true", "--fail-fast"});
  CHECK(sweep.finish().code == 1);
  CHECK(sweep.places() == first_places);
  CHECK(sweep.attempts() == "1 failed\n");
}

TEST_CASE("The log of each trial is what that one printed, whichever its worker had for next") {
  SweepWithOneAhead sweep;
  const auto finished = sweep.finish();
  CHECK(finished.code == 0);
  CHECK(finished.errors.find('\x1e') == std::string::npos);
  check_logs(sweep);
}

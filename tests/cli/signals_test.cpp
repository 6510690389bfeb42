#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "testing/overridden.hpp"
#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

using std::chrono::milliseconds;

const std::vector<std::string> endless = {"configs/wine.yaml", "training.epochs=1000000"};

// Prints little: nobody reads what a run prints while it is looked at otherwise.
const std::vector<std::string> silent = {"configs/wine.yaml", "training.epochs=1000000", "checkpoint=none"};

bool are_all(char state, const std::vector<pid_t>& processes) {
  for (const pid_t process : processes) {
    if (state_of(process) != state) return false;
  }
  return !processes.empty();
}

bool is_none(char state, const std::vector<pid_t>& processes) {
  for (const pid_t process : processes) {
    if (state_of(process) == state) return false;
  }
  return true;
}

// Starts a program that has a terminal of its own, and gives the terminal's other end.
pid_t start_on_terminal(const Command& command, int& terminal) {
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid != 0) return pid;
  for (const auto& [name, value] : command.environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (::chdir(command.folder.c_str()) == 0) ::execv(words[0], words.data());
  ::_exit(127);
}

bool reads_text(int terminal, const std::string& text) {
  std::string read;
  char buffer[4096];
  for (ssize_t got = 0; read.find(text) == std::string::npos; read.append(buffer, static_cast<std::size_t>(got))) {
    if ((got = ::read(terminal, buffer, sizeof(buffer))) <= 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("A signal to every process of a run ends it interrupted, and the resume it recommends goes on") {
  const int signal = GENERATE(SIGTERM, SIGINT, SIGHUP);
  INFO("signal " << signal);
  const RunnerProgram runner;
  Running training(runner.command(
      {"configs/wine.yaml", "training.epochs=4000", "checkpoint=none", "seed=0..2", "--jobs", "2", "-v"}));
  REQUIRE(training.wait_for("trial 1  epoch    3"));
  // The workers first: they must not die of it before the supervisor knows.
  for (const pid_t worker : children_of(training.pid())) ::kill(worker, signal);
  training.signal(signal);
  const auto finished = training.finish();
  CHECK(finished.code == 130);
  CHECK(contains(finished.errors, "interrupted; to go on: runner resume 1"));
  CHECK(runner.sql("SELECT count(*) AS n FROM attempt WHERE state NOT IN ('interrupted', 'completed')").at(0)["n"] ==
        0);
  CHECK(runner.sql("SELECT state FROM trials WHERE trial = 1").at(0)["state"] == "interrupted");
  // They go on from where they were: none of their epochs is trained again.
  const auto epochs = runner.sql("SELECT trial_id, epoch FROM resume_state WHERE is_last = 0 ORDER BY 1");
  CHECK(epochs ==
        runner.sql("SELECT trial AS trial_id, epochs AS epoch FROM trials WHERE state = 'interrupted' ORDER BY 1"));
  if (signal != SIGTERM) return;
  CHECK(runner({"resume", "1", "-q"}).code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed' AND epochs = 4000").at(0)["n"] == 3);
}

TEST_CASE("A worker leaves the signals that end a run to its supervisor from its first moment") {
  for (int i = 0; i < 3; ++i) {
    const RunnerProgram runner;
    Running training(runner.command({"configs/wine.yaml", "training.epochs=1", "-q", "--retries", "0"}));
    std::vector<pid_t> workers;
    while (workers.empty()) workers = children_of(training.pid());
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::kill(workers.front(), signal);
    CHECK(training.finish().code == 0);
    CHECK(runner.sql("SELECT state FROM attempt").dump() == R"([{"state":"completed"}])");
  }
}

TEST_CASE("A signal that comes before the first trial leaves all pending") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "seed=0..3", "-q"}));
  REQUIRE(wait_until([&] { return !children_of(training.pid()).empty(); }));
  training.signal(SIGSTOP);
  training.signal(SIGTERM);
  training.signal(SIGCONT);
  CHECK(training.finish().code == 130);
  if (runner.has_database() && runner({"list", "1"}).code == 0) {
    CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state IN ('pending', 'interrupted')").at(0)["n"] == 4);
  }
}

TEST_CASE("Ctrl-Z stops the workers too, and the limits wait with them") {
  const RunnerProgram runner;
  Running training(runner.command(overridden(silent, {"training.stall_limit=400ms", "training.time_limit=2s"})));
  REQUIRE(training.wait_for("model"));
  const auto workers = children_of(training.pid());
  training.signal(SIGTSTP);
  REQUIRE(wait_until([&] { return state_of(training.pid()) == 'T' && are_all('T', workers); }));
  std::this_thread::sleep_for(milliseconds(2200));
  CHECK(are_all('T', workers));
  training.signal(SIGCONT);
  CHECK(wait_until([&] { return is_none('T', workers); }));
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT state, reason FROM trials").dump() == R"([{"reason":"stopped","state":"interrupted"}])");
}

TEST_CASE("A worker that is stopped is not stalled, and goes on when it is told to, or when the run is to end") {
  const RunnerProgram runner;
  Running training(runner.command(overridden(silent, {"training.stall_limit=300ms"})));
  REQUIRE(training.wait_for("model"));
  const auto workers = children_of(training.pid());
  REQUIRE(workers.size() == 1);
  ::kill(workers.front(), SIGSTOP);
  std::this_thread::sleep_for(milliseconds(700));
  REQUIRE(are_all('T', workers));
  SECTION("told") { ::kill(workers.front(), SIGCONT); }
  SECTION("to end") {}
  training.signal(SIGTERM);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT reason FROM trials").at(0)["reason"] == "stopped");
  CHECK(runner.sql("SELECT count(*) AS n FROM attempt").at(0)["n"] == 1);
}

TEST_CASE("The time in which the supervisor was stopped counts against no limit") {
  const RunnerProgram runner;
  Running training(runner.command(overridden(silent, {"training.time_limit=2s"})));
  REQUIRE(training.wait_for("model"));
  training.signal(SIGSTOP);
  std::this_thread::sleep_for(milliseconds(2200));
  training.signal(SIGINT);
  training.signal(SIGCONT);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT reason FROM trials").at(0)["reason"] == "stopped");
}

TEST_CASE("A terminal that is closed in a run ends it interrupted, with its state") {
  const RunnerProgram runner;
  int terminal = -1;
  const pid_t pid = start_on_terminal(runner.command(endless), terminal);
  REQUIRE(pid > 0);
  REQUIRE(reads_text(terminal, "saved"));
  ::close(terminal);
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(runner.sql("SELECT state, reason FROM trials").dump() == R"([{"reason":"stopped","state":"interrupted"}])");
  CHECK(runner.sql("SELECT count(*) AS n FROM resume_state").at(0)["n"] == 1);
}

TEST_CASE("A run under nohup outlives its terminal, and a signal that was ignored before it began is ignored") {
  const RunnerProgram runner;
  auto command = runner.command({"configs/wine.yaml", "training.epochs=3000", "-v"});
  command.words.insert(command.words.begin(), {"bash", "-c", R"(trap '' HUP INT; exec "$0" "$@")"});
  Running training(command);
  REQUIRE(training.wait_for("saved"));
  training.signal(SIGHUP);
  training.signal(SIGINT);
  CHECK(training.finish().code == 0);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "completed");
}

TEST_CASE("A parent that ignores the ends of its children, or holds signals back, does not make a run deaf") {
  const RunnerProgram runner;
  sigset_t all;
  sigset_t previous;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &previous);
  ::signal(SIGCHLD, SIG_IGN);
  Running training(runner.command(overridden(endless, {"-v"})));
  ::signal(SIGCHLD, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  REQUIRE(training.wait_for("saved"));
  for (const pid_t worker : children_of(training.pid())) ::kill(worker, SIGKILL);
  REQUIRE(training.wait_for("is tried again: its worker was ended by signal 9"));
  training.signal(SIGTERM);
  CHECK(training.finish().code == 130);
  CHECK(runner({"sql", "SELECT 1"}).code == 0);
}

TEST_CASE("A run goes on when the reader of its output and messages leaves in the middle") {
  const RunnerProgram runner;
  auto command = runner.command({"configs/wine.yaml", "training.epochs=2000", "-v"});
  command.words.insert(command.words.begin(), {"bash", "-c", R"("$0" "$@" 2>&1 | head -1)"});
  run(command);
  CHECK(runner.sql("SELECT state, epochs FROM trials").dump() == R"([{"epochs":2000,"state":"completed"}])");
}

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Holds the lock that writers queue on, as a writer does that never ends.
class WritersLock {
 public:
  explicit WritersLock(const RunnerProgram& runner)
      : descriptor_(::open((runner.database().string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    REQUIRE(descriptor_ >= 0);
    REQUIRE(::flock(descriptor_, LOCK_EX) == 0);
  }
  WritersLock(const WritersLock&) = delete;
  WritersLock& operator=(const WritersLock&) = delete;
  ~WritersLock() { ::close(descriptor_); }

 private:
  int descriptor_;
};

// Holds the database itself, as another program does that is in the middle of a transaction.
Running lock_database(const RunnerProgram& runner) {
  Running shell({{"sqlite3", runner.database().string()},
                 {},
                 {},
                 ".timeout 60000\nBEGIN EXCLUSIVE;\n.print locked\n.system sleep 300\n"});
  REQUIRE(shell.wait_for("locked"));
  return shell;
}

// Says whether a run has stored something.
bool has_epochs(const RunnerProgram& runner) {
  const auto asked = runner({"sql", "SELECT 1 FROM epoch LIMIT 1"});
  return asked.code == 0 && contains(asked.output, "\n1\n");
}

// Says whether a process has waited for a while to write into its standard error.
bool waits_for_pipe(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/syscall");
  std::string call, descriptor;
  stat >> call >> descriptor;
  return call == std::to_string(SYS_write) && descriptor == "0x2";
}

// Says whether a process sleeps while it has the database, or a lock of it, open.
bool has_settled(pid_t process, const RunnerProgram& runner) {
  std::error_code error;
  for (const auto& open : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd", error)) {
    const auto file = std::filesystem::read_symlink(open.path(), error).string();
    if (file.starts_with(runner.database().string())) return state_of(process) == 'S';
  }
  return false;
}

}  // namespace

TEST_CASE("Whatever waits for the database ends at a signal") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  const std::vector<std::string> words = GENERATE(
      as<std::vector<std::string>>(), std::vector<std::string>{"configs/wine.yaml", "training.epochs=2", "-q"},
      std::vector<std::string>{"extend", "1", "training.epochs=4", "-q"}, std::vector<std::string>{"tag", "1", "a"},
      std::vector<std::string>{"list"}, std::vector<std::string>{"rm", "1", "--yes"}, std::vector<std::string>{"gc"});
  INFO(words.front());
  const int signal = GENERATE(SIGINT, SIGTERM);
  auto shell = lock_database(runner);
  Running waiting(runner.command(words));
  REQUIRE(wait_until([&] { return has_settled(waiting.pid(), runner); }));
  waiting.signal(signal);
  CHECK(waiting.finish().code == 130);
}

TEST_CASE("A run that waits for other writers ends at a signal, and has begun nothing") {
  const RunnerProgram runner;
  const WritersLock lock(runner);
  Running waiting(runner.command({"configs/wine.yaml", "training.epochs=2", "-q"}));
  REQUIRE(wait_until([&] { return !children_of(waiting.pid()).empty(); }));
  waiting.signal(SIGTERM);
  const auto finished = waiting.finish();
  CHECK(finished.code == 130);
  CHECK(contains(finished.errors, "interrupted"));
  CHECK_FALSE(std::filesystem::exists(runner.database()));
}

TEST_CASE("A run that cannot store its last epochs ends at the second signal") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-q"}));
  REQUIRE(wait_until([&] { return has_epochs(runner); }));
  const auto shell = lock_database(runner);
  training.signal(SIGINT);
  REQUIRE(wait_until([&] { return children_of(training.pid()).empty(); }));
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
}

TEST_CASE("A run whose messages nobody takes hears a signal all the same") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  // Nobody reads on: the pipe is full once the worker waits for the supervisor, which waits for us.
  const auto workers = children_of(training.pid());
  REQUIRE(workers.size() == 1);
  REQUIRE(wait_until([&] { return waits_for_pipe(training.pid()); }));
  training.signal(SIGTERM);
  CHECK(training.finish().code == 130);
  CHECK(runner.sql("SELECT state FROM trials").at(0)["state"] == "interrupted");
}

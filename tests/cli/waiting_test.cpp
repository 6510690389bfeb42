#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"
// last
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
  Running shell({{"sqlite3", runner.database().string()}, {}, {}, ".timeout 60000\nBEGIN EXCLUSIVE;\n.print locked\n.system sleep 300\n"});
  REQUIRE(shell.wait_for("locked"));
  return shell;
}

// Says whether a process sleeps in the kernel, as one does that waits for a lock.
bool has_settled(pid_t process) { return state_of(process) == 'S'; }

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
  REQUIRE(wait_until([&] { return has_settled(waiting.pid()); }));
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
  CHECK(contains(finished.errors, "interrupted while it waited"));
  CHECK_FALSE(std::filesystem::exists(runner.database()));
}

TEST_CASE("A run that cannot store its last epochs ends at the second signal") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine.yaml", "training.epochs=1000000", "-v"}));
  REQUIRE(training.wait_for("saved"));
  const auto shell = lock_database(runner);
  training.signal(SIGINT);
  REQUIRE(wait_until([&] { return children_of(training.pid()).empty(); }));
  training.signal(SIGINT);
  CHECK(training.finish().code == 130);
}

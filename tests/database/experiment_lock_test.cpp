#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::contains;
using testing::fault_of;
using testing::message_of;

TEST_CASE("an experiment has one supervisor, and a second is told who that is") {
  const TemporaryFolder folder;
  const DatabasePaths paths(folder.path() / "runner.db");
  {
    const auto lock = ExperimentLock::acquire(paths, 3);
    const auto second = [&] { ExperimentLock::acquire(paths, 3, std::chrono::milliseconds{20}); };
    CHECK(fault_of(second) == DatabaseFault::held);
    CHECK(contains(message_of(second),
                   "experiment 3 is being run by another runner (process " + std::to_string(::getpid()) + " on "));
    CHECK_FALSE(ExperimentLock::try_acquire(paths, 3));
    CHECK(ExperimentLock::holder(paths, 3)->pid == ::getpid());
    CHECK_NOTHROW(ExperimentLock::acquire(paths, 4));
  }
  CHECK_FALSE(ExperimentLock::holder(paths, 3));
  CHECK_FALSE(std::filesystem::exists(paths.experiment_lock(3)));
  CHECK(ExperimentLock::try_acquire(paths, 3));
}

TEST_CASE("a supervisor's lock dies with it") {
  const TemporaryFolder folder;
  const DatabasePaths paths(folder.path() / "runner.db");
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto lock = ExperimentLock::acquire(paths, 1);
    (void)!::write(ready[1], "x", 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  REQUIRE(ExperimentLock::holder(paths, 1));
  CHECK(ExperimentLock::holder(paths, 1)->pid == child);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(ExperimentLock::holder(paths, 1));
  CHECK_NOTHROW(ExperimentLock::acquire(paths, 1));
  ::close(ready[0]);
  ::close(ready[1]);
}

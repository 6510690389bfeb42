#include "watch/sweep_load.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/process_time.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace std::chrono_literals;

namespace {

// Works until it has used a hundredth of a second.
void work() {
  const auto begun = machine::processor_time(::getpid());
  while (*machine::processor_time(::getpid()) - *begun < std::chrono::milliseconds(10)) {
  }
}

std::string own_name() { return machine::program_name(::getpid()); }

}  // namespace

TEST_CASE("A sweep's load is what its workers have used since the last look") {
  watch::SweepLoad load(own_name(), 0ms);
  CHECK(load.cores() == std::nullopt);
  load.follow({::getpid()});
  work();
  const auto cores = load.cores();
  REQUIRE(cores.has_value());
  CHECK(*cores > 0.0);
  load.follow({::getpid(), ::getpid()});
  work();
  CHECK(load.cores().has_value());
  load.follow({});
  CHECK(load.cores() == std::nullopt);
}

TEST_CASE("What a worker uses is not known as soon as it is seen") {
  watch::SweepLoad load(own_name(), 24h);
  load.follow({::getpid()});
  work();
  CHECK(load.cores() == std::nullopt);
}

TEST_CASE("A process that is no worker, or none any more, is no load") {
  const pid_t child = ::fork();
  if (child == 0) ::pause();
  REQUIRE(child > 0);
  watch::SweepLoad of_others("another program");
  of_others.follow({child, 0, -1});
  CHECK(of_others.cores() == std::nullopt);
  watch::SweepLoad load(own_name(), 0ms);
  load.follow({child});
  CHECK(load.cores().has_value());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(load.cores() == std::nullopt);
}

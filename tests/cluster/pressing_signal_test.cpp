#include "cluster/pressing_signal.hpp"

#include <unistd.h>

#include <csignal>

#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using runner::cluster::PressingSignal;

namespace {

// Waits for a SIGTERM, which is blocked.
bool is_told_to_end() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  const timespec longest{30, 0};
  return ::sigtimedwait(&set, nullptr, &longest) == SIGTERM;
}

}  // namespace

TEST_CASE("A SIGUSR1 before the time limit becomes a SIGTERM, and later a second one") {
  const runner::testing::TemporaryFolder folder;
  PressingSignal signal(std::chrono::seconds(1), folder.path() / "cancelled");
  CHECK_FALSE(signal.limit_is_near());
  ::kill(::getpid(), SIGUSR1);
  CHECK(is_told_to_end());
  CHECK(signal.limit_is_near());
  CHECK(is_told_to_end());
}

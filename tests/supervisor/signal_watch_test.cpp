#include "supervisor/signal_watch.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/catch.hpp"

using runner::supervisor::SignalWatch;

namespace {

bool has_something(const SignalWatch& watch, int milliseconds) {
  pollfd readable{watch.descriptor(), POLLIN, 0};
  return ::poll(&readable, 1, milliseconds) == 1;
}

bool is_blocked(int signal) {
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return ::sigismember(&mask, signal) == 1;
}

}  // namespace

TEST_CASE("A signal becomes something to read, instead of ending the program") {
  SignalWatch watch;
  CHECK_FALSE(watch.next());
  CHECK_FALSE(has_something(watch, 0));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    ::raise(signal);
    CHECK(has_something(watch, 10'000));
    CHECK(watch.next() == signal);
    CHECK_FALSE(watch.next());
  }
}

TEST_CASE("Signals that come together are read one after another") {
  SignalWatch watch;
  ::raise(SIGTERM);
  ::raise(SIGINT);
  int sum = 0;
  while (const auto signal = watch.next()) sum += *signal;
  CHECK(sum == SIGTERM + SIGINT);
}

TEST_CASE("The end of a child is noticed") {
  SignalWatch watch;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(0);
  CHECK(has_something(watch, 60'000));
  CHECK(watch.next() == SIGCHLD);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("A signal that is not read ends the program all the same, and soon where that was told to end") {
  const bool is_told = GENERATE(false, true);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    SignalWatch watch;
    if (is_told) {
      watch.end_within(std::chrono::milliseconds(1));
    } else {
      ::kill(::getpid(), SIGTERM);
    }
    while (true) ::pause();
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("A signal that was ignored stays ignored") {
  struct sigaction ignore {};
  struct sigaction previous {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGHUP, &ignore, &previous);
  {
    SignalWatch watch;
    CHECK_FALSE(is_blocked(SIGHUP));
    ::raise(SIGHUP);
    ::raise(SIGTERM);
    CHECK(watch.next() == SIGTERM);
    CHECK_FALSE(watch.next());
  }
  ::sigaction(SIGHUP, &previous, nullptr);
}

TEST_CASE("At its end the signals have their effects again, and one that nobody read does no harm") {
  REQUIRE_FALSE(is_blocked(SIGTERM));
  {
    SignalWatch watch;
    CHECK(is_blocked(SIGTERM));
    ::raise(SIGTERM);
  }
  CHECK_FALSE(is_blocked(SIGTERM));
  CHECK_FALSE(is_blocked(SIGCHLD));
}

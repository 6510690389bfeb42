#include "supervisor/signal_stand_by.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <system_error>

#include "machine/signal_free_thread.hpp"

namespace runner::supervisor {

namespace {

constexpr auto look = std::chrono::milliseconds(100);
constexpr int most_looks = 20;
constexpr auto longest_sleep = std::chrono::hours(24);
constexpr int exit_interrupted = 130;
constexpr std::string_view message = "runner: interrupted while it waited; what was not stored yet is lost\n";

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : signals) ::sigaddset(&set, signal);
  return set;
}

bool waits(int signal) {
  sigset_t pending;
  return ::sigpending(&pending) == 0 && ::sigismember(&pending, signal) == 1;
}

bool one_waits() { return waits(SIGINT) || waits(SIGTERM) || waits(SIGHUP) || waits(SIGTSTP); }

[[noreturn]] void end_program() {
  // Nobody may be there to read it.
  pollfd writable{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&writable, 1, 0) == 1) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message.data(), message.size());
  }
  ::_exit(exit_interrupted);
}

// Lets a signal that has waited for too long take its effect.
void let_it_happen() {
  if (!waits(SIGTSTP)) end_program();
  const sigset_t stop = set_of({SIGTSTP});
  ::pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
}

}  // namespace

SignalStandBy::SignalStandBy() {
  const sigset_t signals = set_of({SIGINT, SIGTERM, SIGHUP, SIGTSTP});
  signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  call_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signals_ < 0 || call_ < 0) {
    const int error = errno;
    for (const int descriptor : {signals_, call_}) ::close(descriptor);
    throw std::system_error(error, std::generic_category(), "cannot watch signals");
  }
  thread_ = signal_free_thread([this] { stand_by(); });
}

SignalStandBy::~SignalStandBy() {
  is_over_ = true;
  ::eventfd_write(call_, 1);
  thread_.join();
  ::close(call_);
  ::close(signals_);
}

void SignalStandBy::end_within(std::chrono::milliseconds time) {
  end_ = (Clock::now() + time).time_since_epoch();
  ::eventfd_write(call_, 1);
}

// Sleeps until a signal comes, where `for_signal`, a call comes, or this time is over.
void SignalStandBy::sleep(Clock::duration longest, bool for_signal) {
  std::array<pollfd, 2> watched{pollfd{call_, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(longest).count();
  ::poll(watched.data(), for_signal ? 2 : 1, static_cast<int>(std::max<std::int64_t>(0, milliseconds)));
  eventfd_t ignored = 0;
  ::eventfd_read(call_, &ignored);
}

void SignalStandBy::stand_by() {
  // Counted, not timed: whoever was stopped meanwhile has had no chance to read it.
  int looks = 0;
  while (!is_over_) {
    const auto now = Clock::now();
    const auto end = Clock::time_point(end_.load());
    if (now >= end) end_program();
    if (!one_waits()) {
      looks = 0;
      sleep(std::min<Clock::duration>(end - now, longest_sleep), true);
    } else if (looks == most_looks) {
      looks = 0;
      let_it_happen();
    } else {
      ++looks;
      sleep(std::min<Clock::duration>(end - now, look), false);
    }
  }
}

}  // namespace runner::supervisor

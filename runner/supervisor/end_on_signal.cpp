#include "supervisor/end_on_signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace runner::supervisor {

namespace {

constexpr int kGraceMilliseconds = 1000;
constexpr int kExitInterrupted = 130;
constexpr std::string_view kMessage = "runner: interrupted while it waited; what was not stored yet is lost\n";

// Says whether the descriptor has become readable within this time, -1 for none.
bool becomes_readable(int descriptor, int milliseconds) {
  pollfd watched{descriptor, POLLIN, 0};
  int ready = 0;
  while ((ready = ::poll(&watched, 1, milliseconds)) < 0 && errno == EINTR) {
  }
  return ready > 0;
}

void stand_by(int signals, int over, bool at_once) {
  sigset_t mask;
  ::sigfillset(&mask);
  ::sigdelset(&mask, SIGTSTP);
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  std::array<pollfd, 2> watched{pollfd{over, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
  while (!at_once && ::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
  }
  if (becomes_readable(over, kGraceMilliseconds)) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(kExitInterrupted);
}

}  // namespace

EndOnSignal::EndOnSignal(bool at_once) {
  sigset_t ending;
  ::sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&ending, signal);
  signals_ = ::signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
  over_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || over_ < 0) {
    const int error = errno;
    for (const int descriptor : {signals_, over_}) ::close(descriptor);
    throw std::system_error(error, std::generic_category(), "cannot watch signals");
  }
  thread_ = std::thread(stand_by, signals_, over_, at_once);
}

EndOnSignal::~EndOnSignal() {
  const std::uint64_t once = 1;
  [[maybe_unused]] const auto written = ::write(over_, &once, sizeof(once));
  thread_.join();
  ::close(over_);
  ::close(signals_);
}

}  // namespace runner::supervisor

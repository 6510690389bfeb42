#include "cluster/pressing_signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

#include "machine/signal_free_thread.hpp"

namespace runner::cluster {

namespace {

constexpr std::chrono::seconds look_interval{15};

}  // namespace

PressingSignal::PressingSignal(std::chrono::seconds lead, std::filesystem::path cancelled)
    : lead_(lead), cancelled_(std::move(cancelled)) {
  sigset_t watched;
  ::sigemptyset(&watched);
  ::sigaddset(&watched, SIGUSR1);
  sigset_t blocked = watched;
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  signal_ = ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  call_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signal_ < 0 || call_ < 0) throw std::system_error(errno, std::generic_category(), "cannot watch signals");
  thread_ = signal_free_thread([this] { watch(); });
}

PressingSignal::~PressingSignal() {
  is_over_ = true;
  ::eventfd_write(call_, 1);
  thread_.join();
  ::close(call_);
  ::close(signal_);
}

// Says whether something has come that ends the run.
bool PressingSignal::look() {
  eventfd_t ignored = 0;
  ::eventfd_read(call_, &ignored);
  signalfd_siginfo info{};
  if (::read(signal_, &info, sizeof(info)) == sizeof(info)) limit_is_near_ = true;
  std::error_code error;
  return limit_is_near_ || std::filesystem::exists(cancelled_, error);
}

void PressingSignal::watch() {
  std::optional<Clock::time_point> hurry;
  bool is_ending = false;
  while (!is_over_) {
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(look_interval);
    if (hurry) wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(*hurry - Clock::now()));
    std::array<pollfd, 2> watched{pollfd{call_, POLLIN, 0}, pollfd{signal_, POLLIN, 0}};
    ::poll(watched.data(), watched.size(), static_cast<int>(std::max<std::int64_t>(0, wait.count())));
    if (!look() || is_over_) continue;
    if (!is_ending) {
      is_ending = true;
      ::kill(::getpid(), SIGTERM);
      hurry = Clock::now() + std::chrono::milliseconds(lead_) / 2;
    } else if (hurry && Clock::now() >= *hurry) {
      // An epoch that takes too long is left; the state before it is kept.
      hurry.reset();
      ::kill(::getpid(), SIGTERM);
    }
  }
}

}  // namespace runner::cluster

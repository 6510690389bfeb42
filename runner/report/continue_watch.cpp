#include "report/continue_watch.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

namespace runner::report {

ContinueWatch::ContinueWatch() {
  sigset_t watched;
  ::sigemptyset(&watched);
  ::sigaddset(&watched, SIGCONT);
  // A blocked SIGCONT lets the process go on all the same.
  ::pthread_sigmask(SIG_BLOCK, &watched, &previous_);
  descriptor_ = ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

ContinueWatch::~ContinueWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
  ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

bool ContinueWatch::happened() {
  signalfd_siginfo info{};
  return descriptor_ >= 0 && ::read(descriptor_, &info, sizeof(info)) == sizeof(info);
}

}  // namespace runner::report

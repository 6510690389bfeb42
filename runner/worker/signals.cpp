#include "worker/signals.hpp"

#include <sys/prctl.h>

#include <csignal>

namespace runner::worker {

namespace {

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void leave_signals_to_parent() {
  sigset_t ending;
  ::sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    set_handler(signal, SIG_IGN);
    ::sigaddset(&ending, signal);
  }
  ::pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
  // Not ignored, so that what a plugin starts has it as usual.
  set_handler(SIGPIPE, [](int) {});
}

void end_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

}  // namespace runner::worker

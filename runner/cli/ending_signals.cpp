#include "cli/ending_signals.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/command.hpp"

namespace runner::cli {

namespace {

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction previous {};
  ::sigaction(signal, nullptr, &previous);
  if (previous.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void set_ending_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) set_handler(signal, [](int) { ::_exit(exit_interrupted); });
  // Where a parent ignored it, or held signals back, no end of a child would be seen and nothing heard.
  ::signal(SIGCHLD, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  // Handled and not ignored, so that what we start has it as usual.
  set_handler(SIGXFSZ, [](int) {});
}

}  // namespace runner::cli

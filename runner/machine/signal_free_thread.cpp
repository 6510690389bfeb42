#include "machine/signal_free_thread.hpp"

#include <signal.h>

#include <utility>

namespace runner {

namespace {

// Blocks every signal in the calling thread, whose mask a new thread takes over.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &previous_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

 private:
  sigset_t previous_;
};

}  // namespace

std::thread signal_free_thread(std::function<void()> function) {
  const BlockedSignals blocked;
  return std::thread(std::move(function));
}

}  // namespace runner

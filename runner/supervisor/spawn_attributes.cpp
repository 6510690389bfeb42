#include "supervisor/spawn_attributes.hpp"

namespace runner::supervisor {

SpawnAttributes::SpawnAttributes() {
  ::posix_spawnattr_init(&attributes_);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes_, &none);
  add_flag(POSIX_SPAWN_SETSIGMASK);
  ::sigemptyset(&defaults_);
  // We ignore it ourselves.
  reset(SIGPIPE);
}

void SpawnAttributes::hold_back_ending_signals() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&held, signal);
  ::posix_spawnattr_setsigmask(&attributes_, &held);
}

void SpawnAttributes::reset(int signal) {
  ::sigaddset(&defaults_, signal);
  set_defaults();
}

void SpawnAttributes::reset_all() {
  ::sigfillset(&defaults_);
  set_defaults();
}

void SpawnAttributes::set_defaults() {
  ::posix_spawnattr_setsigdefault(&attributes_, &defaults_);
  add_flag(POSIX_SPAWN_SETSIGDEF);
}

void SpawnAttributes::lead_group() {
  ::posix_spawnattr_setpgroup(&attributes_, 0);
  add_flag(POSIX_SPAWN_SETPGROUP);
}

void SpawnAttributes::add_flag(short flag) {
  short flags = 0;
  ::posix_spawnattr_getflags(&attributes_, &flags);
  ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags | flag));
}

}  // namespace runner::supervisor

#pragma once

#include <sys/types.h>

#include <functional>
#include <vector>

namespace runner::testing {

/// Returns the processes that a process has started and that have not been waited for.
std::vector<pid_t> children_of(pid_t parent);

/// Returns the letter of a process's state: `R`, `S`, `D`, `T` for one that is stopped, `Z`; `X` for one that is not
/// there.
char state_of(pid_t process);

/// Says whether a process has ended.
bool is_gone(pid_t process);

/// Waits until the condition holds, or for a minute. Says whether it does.
bool wait_until(const std::function<bool()>& condition);

}  // namespace runner::testing

#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

namespace runner::machine {

/// Returns what a process has used of all processors; none where there is no such process.
std::optional<std::chrono::nanoseconds> processor_time(pid_t process);

/// Returns the name of a process's program, its first 15 bytes; empty where there is no such process.
std::string program_name(pid_t process);

}  // namespace runner::machine

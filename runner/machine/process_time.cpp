#include "machine/process_time.hpp"

#include <ctime>

#include "machine/control_groups.hpp"

namespace runner::machine {

std::optional<std::chrono::nanoseconds> processor_time(pid_t process) {
  clockid_t clock{};
  std::timespec used{};
  if (process <= 0 || ::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    return std::nullopt;
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

std::string program_name(pid_t process) {
  return first_line("/proc/" + std::to_string(process) + "/comm").value_or("");
}

}  // namespace runner::machine

#include "watch/sweep_load.hpp"

#include <algorithm>

#include "machine/process_time.hpp"

namespace runner::watch {

void SweepLoad::follow(const std::vector<pid_t>& workers) {
  std::erase_if(workers_,
                [&](const auto& worker) { return std::ranges::find(workers, worker.first) == workers.end(); });
  for (const pid_t worker : workers) {
    if (workers_.contains(worker) || machine::program_name(worker) != program_) continue;
    if (const auto used = machine::processor_time(worker))
      workers_.emplace(worker, Used{*used, std::chrono::steady_clock::now()});
  }
}

std::optional<double> SweepLoad::cores() {
  std::optional<double> cores;
  for (auto worker = workers_.begin(); worker != workers_.end();) {
    const auto used = machine::processor_time(worker->first);
    const auto now = std::chrono::steady_clock::now();
    // Less than before: a process that took the number of one that ended.
    if (!used || *used < worker->second.processor) {
      worker = workers_.erase(worker);
      continue;
    }
    const std::chrono::duration<double> wall = now - worker->second.at;
    const std::chrono::duration<double> processor = *used - worker->second.processor;
    if (wall.count() > 0 && wall >= least_) {
      cores = cores.value_or(0.0) + processor / wall;
      worker->second = {*used, now};
    }
    ++worker;
  }
  return cores;
}

}  // namespace runner::watch

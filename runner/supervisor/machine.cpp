#include "supervisor/machine.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "machine/control_groups.hpp"
#include "machine/free_memory.hpp"

namespace runner::supervisor {

namespace {

namespace fs = std::filesystem;

// What LibTorch takes before it holds any data, measured on Debian 12.
constexpr std::int64_t worker_bytes = std::int64_t{256} << 20;

// As many trials at a time as --jobs takes, the files that are open for each, and those beside them.
constexpr std::int64_t largest_worker_count = 1024;
constexpr std::int64_t files_of_worker = 3;
constexpr std::int64_t own_files = 48;

std::int64_t cores_by_affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::int64_t cores_by_quota(const fs::path& root, std::int64_t cores) {
  for (const fs::path& group : machine::control_groups(root, "cpu")) {
    std::istringstream fields(machine::first_line(group / "cpu.max").value_or("max"));
    double quota = 0, period = 0;
    // "max 100000" where there is no quota.
    if (!(fields >> quota >> period) || period <= 0) continue;
    cores = std::min(cores, std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(quota / period))));
  }
  return cores;
}

}  // namespace

// CUDA goes no further in a list than to the first name that is none, such as -1 or NoDevFiles
// (https://docs.nvidia.com/cuda/cuda-c-programming-guide/, "CUDA Environment Variables").
std::vector<std::string> visible_gpus(const fs::path& root, const char* visible) {
  std::vector<std::string> gpus;
  if (visible != nullptr) {
    std::istringstream names(visible);
    for (std::string name; std::getline(names, name, ',');) {
      if (name.empty() || name.front() == '-' || name == "NoDevFiles") break;
      gpus.push_back(name);
    }
    return gpus;
  }
  std::error_code error;
  for (const auto& gpu : fs::directory_iterator(root / "proc/driver/nvidia/gpus", error)) {
    static_cast<void>(gpu);
    gpus.push_back(std::to_string(gpus.size()));
  }
  return gpus;
}

Machine look_at_machine(const fs::path& root) {
  Machine machine{cores_by_quota(root, cores_by_affinity()), machine::free_memory(root), {}};
  if constexpr (RUNNER_LIBTORCH_HAS_CUDA) machine.gpus = visible_gpus(root, std::getenv("CUDA_VISIBLE_DEVICES"));
  return machine;
}

std::int64_t default_jobs(const Machine& machine, const spec::Training& training, std::int64_t trials) {
  const std::string& device = training.device;
  std::int64_t jobs = std::max<std::int64_t>(1, machine.cores / spec::threads_in_all(training));
  const auto gpus = static_cast<std::int64_t>(machine.gpus.size());
  // A device with a number is the one that all trials share, as is one of which the system knows nothing (in WSL).
  if (device.starts_with("cuda")) jobs = spec::takes_any_gpu(training) ? std::max<std::int64_t>(1, gpus) : 1;
  if (device == "auto" && gpus > 0) jobs = gpus;
  if (machine.memory_bytes) jobs = std::min(jobs, *machine.memory_bytes / (worker_bytes * training.processes));
  return std::clamp<std::int64_t>(jobs, 1, std::max<std::int64_t>(1, trials));
}

std::int64_t most_workers() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return largest_worker_count;
  const auto wanted = static_cast<rlim_t>(own_files + largest_worker_count * files_of_worker);
  if (files.rlim_cur < wanted) {
    files.rlim_cur = std::min(wanted, files.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  const auto left = static_cast<std::int64_t>(std::min(files.rlim_cur, wanted)) - own_files;
  return std::max<std::int64_t>(1, left / files_of_worker);
}

}  // namespace runner::supervisor

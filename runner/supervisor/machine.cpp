#include "supervisor/machine.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace runner::supervisor {

namespace {

namespace fs = std::filesystem;

// What LibTorch takes before it holds any data, measured on Debian 12.
constexpr std::int64_t kWorkerBytes = std::int64_t{256} << 20;

std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  return line;
}

std::int64_t cores_by_affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

// The folders of this process's control group (version 2) and of those above it, which bound it as well.
std::vector<fs::path> control_groups(const fs::path& root) {
  std::vector<fs::path> folders;
  std::ifstream stream(root / "proc/self/cgroup");
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("0::/")) continue;
    const fs::path base = root / "sys/fs/cgroup";
    fs::path group = line.substr(4);
    while (true) {
      folders.push_back(group.empty() ? base : base / group);
      if (group.empty()) break;
      group = group.parent_path();
    }
  }
  return folders;
}

std::int64_t cores_by_quota(const fs::path& root, std::int64_t cores) {
  for (const fs::path& group : control_groups(root)) {
    std::istringstream fields(first_line(group / "cpu.max").value_or("max"));
    double quota = 0, period = 0;
    // "max 100000" where there is no quota.
    if (!(fields >> quota >> period) || period <= 0) continue;
    cores = std::min(cores, std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(quota / period))));
  }
  return cores;
}

std::optional<std::int64_t> number_in(const fs::path& file) {
  std::istringstream field(first_line(file).value_or(""));
  std::int64_t number = 0;
  if (!(field >> number)) return std::nullopt;
  return number;
}

std::optional<std::int64_t> free_memory(const fs::path& root) {
  std::optional<std::int64_t> least;
  std::ifstream stream(root / "proc/meminfo");
  std::string key, unit;
  for (std::int64_t kibibytes = 0; stream >> key >> kibibytes; std::getline(stream, unit)) {
    if (key == "MemAvailable:") least = kibibytes * 1024;
  }
  for (const fs::path& group : control_groups(root)) {
    const auto limit = number_in(group / "memory.max");
    if (!limit) continue;
    const std::int64_t left = std::max<std::int64_t>(0, *limit - number_in(group / "memory.current").value_or(0));
    least = std::min(least.value_or(left), left);
  }
  return least;
}

std::vector<std::string> visible_gpus(const fs::path& root) {
  std::vector<std::string> gpus;
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) {
    std::istringstream names(visible);
    for (std::string name; std::getline(names, name, ',');) gpus.push_back(name);
    return gpus;
  }
  std::error_code error;
  for (const auto& gpu : fs::directory_iterator(root / "proc/driver/nvidia/gpus", error)) {
    static_cast<void>(gpu);
    gpus.push_back(std::to_string(gpus.size()));
  }
  return gpus;
}

}  // namespace

Machine look_at_machine(const fs::path& root) {
  return {cores_by_quota(root, cores_by_affinity()), free_memory(root), visible_gpus(root)};
}

std::int64_t default_jobs(const Machine& machine, std::int64_t threads, const std::string& device, std::int64_t trials) {
  std::int64_t jobs = std::max<std::int64_t>(1, machine.cores / std::max<std::int64_t>(1, threads));
  if (device != "cpu" && !machine.gpus.empty()) {
    // A device with a number is the one that all trials share.
    jobs = device.find(':') == std::string::npos ? static_cast<std::int64_t>(machine.gpus.size()) : 1;
  }
  if (machine.memory_bytes) jobs = std::min(jobs, *machine.memory_bytes / kWorkerBytes);
  return std::clamp<std::int64_t>(jobs, 1, std::max<std::int64_t>(1, trials));
}

}  // namespace runner::supervisor

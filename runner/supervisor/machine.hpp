#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Says what this process may use of the machine.
struct Machine {
  /// Cores by affinity and by the CPU quotas of its control groups, at least 1.
  std::int64_t cores = 1;
  /// Free memory within the limits of its control groups; none where nobody says.
  std::optional<std::int64_t> memory_bytes;
  /// The names of the GPUs, as CUDA_VISIBLE_DEVICES spells them; none where LibTorch was built without CUDA.
  std::vector<std::string> gpus;
};

/// Looks at the machine. `root` stands for `/` in tests.
Machine look_at_machine(const std::filesystem::path& root = "/");

/// Returns the names of the GPUs. `visible` is what CUDA_VISIBLE_DEVICES says, null where it is not set.
std::vector<std::string> visible_gpus(const std::filesystem::path& root, const char* visible);

/// Returns how many trials that train as `training` says are to run at a time: one a GPU where they train on GPUs (one
/// where nobody says how many there are), else as many as the cores allow, within memory; at least 1 and at most
/// `trials`.
std::int64_t default_jobs(const Machine& machine, const spec::Training& training, std::int64_t trials);

/// Returns how many workers the limit on open files allows, at least 1, after raising it as far as this process may.
std::int64_t most_workers();

}  // namespace runner::supervisor

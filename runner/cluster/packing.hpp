#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "launchers/slurm_settings.hpp"

namespace runner::cluster {

/// Holds a trial that is to be put into a task, and the seconds that such a trial has taken before.
struct TrialToPack {
  std::int64_t ordinal = 0;
  std::optional<double> seconds;
};

/// Holds the trials of each task, in the order of the plan, and a sentence that says why they were divided so.
struct Packing {
  std::vector<std::vector<std::int64_t>> tasks;
  std::string reason;
};

/// Divides trials among tasks that run `at_a_time` of them. `auto` makes tasks of five minutes or more of trials whose
/// time is known, and where it is known of none as many tasks as `most_tasks`, the most that an array has, allows. A
/// number is taken as it is.
Packing pack(const std::vector<TrialToPack>& trials, const launchers::SlurmSettings& settings, std::int64_t at_a_time,
             std::int64_t most_tasks);

}  // namespace runner::cluster

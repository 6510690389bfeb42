#pragma once

#include <torch/types.h>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Puts what is global to the process back to where every trial finds it: thread count, default dtype, gradient mode,
/// determinism switches, denormal handling, rounding mode and locale. For what is computed on a GPU, LibTorch refuses
/// algorithms that do not repeat to the bit unless `training.deterministic` is false, and products are rounded to TF32
/// where `training.precision` says so and only there; on the CPU everything repeats as it is. Called before each trial
/// and after each call of a plugin's factory, so that no plugin's change reaches another.
void restore_process_state(const spec::Training& training, torch::Device device = torch::kCPU);

}  // namespace runner::trial

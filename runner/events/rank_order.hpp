#pragma once

#include <cstdint>

namespace runner::events {

/// Names a training step.
struct StepPlace {
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
};

/// Tells a process what to do next for a trial that it trains together with others. `begin_step`: make a training step,
/// whose first gradients are those at the weights that are shared. Within the step, `compute_again`: compute them at
/// other weights; `end_of_step`: go on behind the optimizer's step. Between two, `tell`: say what is left to tell;
/// `leave`: the trial is at its end.
enum class RankOrder { begin_step, compute_again, end_of_step, tell, leave };

}  // namespace runner::events

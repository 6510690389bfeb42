#pragma once

#include <cstdint>

#include "rounding.hpp"

namespace runner::optimizers {

/// Holds what a step of RMSprop computes with, each rounded to float where LibTorch does.
struct RmspropStep {
  float minus_lr;
  float alpha;
  float one_minus_alpha;
  float eps;
  float momentum;
  /// Whether, and what, is added of the weight to the gradient.
  bool has_penalty;
  float penalty;
};

/// Points to one number for each weight; `mean` is null where not centered, `buffer` without momentum.
struct RmspropArrays {
  float* weights;
  const float* gradient;
  float* square;
  float* mean;
  float* buffer;
  std::int64_t size;
};

/// Makes the step: the operations of torch::optim::RMSprop in their order, in one pass.
void step(Rounding rounding, const RmspropStep& step, const RmspropArrays& arrays);

}  // namespace runner::optimizers

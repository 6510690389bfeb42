#pragma once

#include <cstdint>

#include "rounding.hpp"

namespace runner::optimizers {

/// Holds what a step of SGD computes with, each rounded to float where LibTorch does.
struct SgdStep {
  float minus_lr;
  float momentum;
  float one_minus_dampening;
  /// Whether, and what, is added of the weight to the gradient.
  bool has_penalty;
  float penalty;
  bool nesterov;
};

/// Points to one number for each weight; `buffer` is null without momentum.
struct SgdArrays {
  float* weights;
  const float* gradient;
  float* buffer;
  std::int64_t size;
};

/// Makes the step: the operations of torch::optim::SGD in their order, in one pass.
void step(Rounding rounding, const SgdStep& step, const SgdArrays& arrays);

}  // namespace runner::optimizers

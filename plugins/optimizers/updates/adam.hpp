#pragma once

#include <cstdint>

#include "rounding.hpp"

namespace runner::optimizers {

/// Holds what a step of Adam or AdamW computes with: the options and what follows from the number of the step, each
/// rounded to float where LibTorch does.
struct AdamStep {
  float beta1;
  float beta2;
  float one_minus_beta1;
  float one_minus_beta2;
  float eps;
  /// The root of the second bias correction.
  float root;
  /// Minus the learning rate over the first bias correction.
  float factor;
  /// Whether, and what, is added of the weight to the gradient (Adam's penalty).
  bool has_penalty;
  float penalty;
  /// What the weight is multiplied with first (AdamW's decay); 1 for none.
  float kept;
};

/// Points to one number for each weight; `largest` is null without amsgrad.
struct AdamArrays {
  float* weights;
  const float* gradient;
  float* exp_avg;
  float* exp_avg_sq;
  float* largest;
  std::int64_t size;
};

/// Makes the step: the operations of torch::optim::Adam and AdamW in their order, in one pass.
void step(Rounding rounding, const AdamStep& step, const AdamArrays& arrays);

}  // namespace runner::optimizers

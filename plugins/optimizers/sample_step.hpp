#pragma once

#include <functional>
#include <memory>
#include <runner/optimizer.hpp>
#include <vector>

namespace runner::optimizers {

/// Makes an optimizer for parameters.
using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(const Parameters&)>;

/// Lets an optimizer make one step on the same numbers at every call, and returns the weights and state after it. There
/// are parameters with fewer numbers than a vector holds, and with as many as one to two rounds of LibTorch's loop on
/// the widest vectors (two of 16 numbers): whole vectors followed by every number of rest. They begin at every place
/// within a vector. Weights and gradients round in all digits; some are zero, subnormal, huge, infinite or not a
/// number.
std::vector<torch::Tensor> after_sample_step(const MakeOptimizer& make);

/// Says whether two lists of tensors have the same numbers.
bool same_numbers(const std::vector<torch::Tensor>& one, const std::vector<torch::Tensor>& other);

}  // namespace runner::optimizers

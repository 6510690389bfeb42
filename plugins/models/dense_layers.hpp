#pragma once

#include <torch/nn/modules/linear.h>

#include <vector>

#include "activation.hpp"

/// Computes linear layers of [inputs] → [outputs] with an activation between them from `x` of [rows, inputs], and
/// connects the result for differentiation. Where everything is a plain float32 tensor on the CPU and the activation
/// has direct kernels, the layers are one node of the graph: the same kernels on the same numbers, without what
/// LibTorch adds to each operation, which in small layers is most of the time.
torch::Tensor dense_layers(const std::vector<torch::nn::Linear>& layers, const Activation& activation,
                           const torch::Tensor& x);

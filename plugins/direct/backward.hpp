#pragma once

#include <torch/types.h>

namespace runner::direct {

/// Runs the backward pass from a scalar loss as `loss.backward()` does. Where the graph is a chain of DirectBackward
/// nodes that ends in parameters without a gradient yet, and nobody has put a hook anywhere, the nodes are called one
/// after the other, without autograd's engine and its bookkeeping for graphs of any shape.
void backward(const torch::Tensor& loss);

}  // namespace runner::direct

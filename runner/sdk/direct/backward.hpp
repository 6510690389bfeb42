#pragma once

#include <torch/types.h>

#include <runner/stamp.hpp>

namespace runner::direct {

/// Runs the backward pass from a scalar loss as `loss.backward()` does. Where the graph is a chain of DirectBackward
/// nodes that ends in parameters without a gradient yet, and nobody has put a hook anywhere, the nodes are called one
/// after the other, without autograd's engine and its bookkeeping for graphs of any shape: the same calls in the same
/// order, and so the same bits. Counted as the fast path `backward`.
RUNNER_EXPORT void backward(const torch::Tensor& loss);

}  // namespace runner::direct

#pragma once

#include <torch/nn/modules/linear.h>

#include <memory>
#include <runner/direct/fast_path.hpp>
#include <vector>

#include "activation.hpp"
#include "models/products/layer_products.hpp"

/// Computes linear layers with an activation between them. Where everything is a plain float32 tensor on the CPU and
/// the activation has direct kernels, the layers are one node of the graph: the same kernels on the same numbers, or
/// faster ones with their bits (`LayerProducts`), without what LibTorch adds to each operation, which in small layers
/// is most of the time. Each shape is computed both ways when it is first met in a process, and by LibTorch's own
/// operations from then on if result or gradients differ in a bit. Counted as the fast path `layers.<activation>`.
class DenseLayers {
 public:
  explicit DenseLayers(Activation activation);

  /// Computes layers of [inputs] → [outputs] from `x` of [rows, inputs], and connects the result for differentiation.
  torch::Tensor operator()(const std::vector<torch::nn::Linear>& layers, const torch::Tensor& x);

  const Activation& activation() const { return activation_; }

 private:
  using Products = std::shared_ptr<const std::vector<runner::products::LayerProducts>>;
  struct Met {
    runner::direct::FastPath::Key key;
    Products products;  // null where bits differ
  };

  const Products& products_of(const std::vector<torch::Tensor>& parameters, const torch::Tensor& x);

  Activation activation_;
  runner::direct::FastPath& path_;
  std::vector<Met> met_;
};

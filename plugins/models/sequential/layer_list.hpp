#pragma once

#include <vector>

#include "models/sequential/layer.hpp"

/// Holds layers that are computed one after another. The modules of those that have one are registered with their
/// owner under the layers' numbers, as nn.Sequential does in Python: `0.weight`, `2.weight`, ….
class LayerList {
 public:
  /// Makes the layers in their order. `input.path` is that of the list. Throws LayerFault where one does not fit.
  LayerList(torch::nn::Module& owner, const std::vector<runner::Block>& blocks, const LayerInput& input);

  /// Makes one more layer behind the last, for the same input of the list. Throws LayerFault where it does not fit.
  void add(torch::nn::Module& owner, const runner::Block& block, LayerInput input);

  torch::Tensor operator()(torch::Tensor x) const {
    for (const Layer& layer : layers_) x = layer(x);
    return x;
  }

  /// Returns what a sample is behind the last layer.
  const Shape& shape() const { return shape_; }
  /// Says whether any layer takes the first size for channels.
  bool is_channels_first() const { return is_channels_first_; }

 private:
  std::vector<Layer> layers_;
  Shape shape_;
  bool is_channels_first_ = false;
};

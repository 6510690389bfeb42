#pragma once

#include <torch/nn/cloneable.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

/// Lets each place of a sequence look at all: PyTorch's MultiheadAttention(width, heads, dropout, batch_first=True) of
/// a sequence with itself, with its names and the weights that it draws (Vaswani et al., 2017, section 3.2.2).
class SelfAttentionImpl final : public torch::nn::Module {
 public:
  /// Throws std::invalid_argument where the heads do not divide the width.
  SelfAttentionImpl(std::int64_t width, std::int64_t heads, double dropout);

  /// Takes and returns [batch, length, width].
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::Tensor parts(const torch::Tensor& x) const;

  std::int64_t heads_;
  double dropout_;
  torch::Tensor weight_;
  torch::Tensor bias_;
  torch::nn::Linear out_;
};
TORCH_MODULE(SelfAttention);

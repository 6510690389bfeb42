#include "models/self_attention.hpp"

#include <torch/nn/init.h>
#include <torch/types.h>

#include <cmath>
#include <stdexcept>
#include <string>

// What the output takes is drawn before what the input does, as PyTorch does.
SelfAttentionImpl::SelfAttentionImpl(std::int64_t width, std::int64_t heads, double dropout)
    : heads_(heads), dropout_(dropout), out_(nullptr) {
  if (width % heads != 0) {
    throw std::invalid_argument(std::to_string(heads) + " heads must divide the " + std::to_string(width) +
                                " features");
  }
  weight_ = register_parameter("in_proj_weight", torch::empty({3 * width, width}));
  bias_ = register_parameter("in_proj_bias", torch::zeros({3 * width}));
  out_ = register_module("out_proj", torch::nn::Linear(width, width));
  torch::nn::init::xavier_uniform_(weight_);
  torch::nn::init::zeros_(out_->bias);
}

// [batch, length, width] as [batch, heads, length, width of a head].
torch::Tensor SelfAttentionImpl::parts(const torch::Tensor& x) const {
  return x.reshape({x.size(0), x.size(1), heads_, -1}).transpose(1, 2);
}

torch::Tensor SelfAttentionImpl::forward(const torch::Tensor& x) {
  const auto projected = torch::linear(x, weight_, bias_).chunk(3, 2);
  const torch::Tensor queries = parts(projected[0]);
  const double scale = 1.0 / std::sqrt(static_cast<double>(queries.size(3)));
  const torch::Tensor scores = torch::matmul(queries * scale, parts(projected[1]).transpose(2, 3));
  const torch::Tensor weights = torch::dropout(torch::softmax(scores, 3), dropout_, is_training());
  return out_->forward(torch::matmul(weights, parts(projected[2])).transpose(1, 2).reshape(x.sizes()));
}

#pragma once

#include <torch/nn/modules/embedding.h>
#include <torch/types.h>

#include <stdexcept>
#include <string>

/// Returns the rows of the embedding for token numbers, which may be held as floating point. Throws
/// std::invalid_argument for a number that is no token's.
inline torch::Tensor embed(const torch::nn::EmbeddingImpl& embedding, const torch::Tensor& x) {
  const torch::Tensor tokens = x.to(torch::kInt64);
  const std::int64_t count = embedding.weight.size(0);
  if (x.is_floating_point() && !torch::equal(tokens.to(x.scalar_type()), x)) {
    throw std::invalid_argument("the inputs are no token numbers, which are whole; leave out dataset.standardize");
  }
  const auto lowest = tokens.numel() > 0 ? tokens.min().item<std::int64_t>() : 0;
  const auto highest = tokens.numel() > 0 ? tokens.max().item<std::int64_t>() : 0;
  if (lowest < 0 || highest >= count) {
    throw std::invalid_argument("a token has the number " + std::to_string(lowest < 0 ? lowest : highest) +
                                ", and there are " + std::to_string(count) + ", numbered from 0; give more tokens");
  }
  return torch::embedding(embedding.weight, tokens);
}

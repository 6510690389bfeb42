#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "models/products/batch_matrix.hpp"

namespace runner::products {

/// Sums each feature over the rows of a batch, with the bits of LibTorch's `sum` over the first dimension of
/// [rows, features]: a cascade (`cascade_sum.hpp`) in one chain for features that fill whole vectors, and in four for
/// others.
class BatchSum {
 public:
  /// Finds out which features LibTorch sums in one chain and which in four; nothing where it adds in another order. It
  /// is shown as that of a product is (`order_search.hpp`).
  static std::optional<BatchSum> like_libtorch(std::int64_t rows, std::int64_t features);

  /// Writes the sum of each feature.
  void write(const BatchMatrix& matrix, float* sums) const;

 private:
  explicit BatchSum(std::vector<bool> in_one_chain) : in_one_chain_(std::move(in_one_chain)) {}

  std::vector<bool> in_one_chain_;
};

}  // namespace runner::products

#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "models/products/small_product.hpp"

namespace runner::products {

/// Computes the three products of a linear layer [inputs] → [outputs] on so many rows, of plain float32 tensors. Where
/// the matrices are small and the order is known in which LibTorch's BLAS adds, by a product of our own with its bits;
/// else by LibTorch's kernels. Counted as the fast path `products`, once for each product of a model that meets a
/// shape.
class LayerProducts {
 public:
  LayerProducts(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool has_gradients);

  /// Returns x · weightᵀ + bias, what is below 0 made 0 where `clamps`.
  at::Tensor affine(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& x, bool clamps) const;
  /// Returns gradient · weight; 0 where a number of `gates`, if defined, is 0 or less.
  at::Tensor of_inputs(const at::Tensor& gradient, const at::Tensor& weight, const at::Tensor& gates) const;
  /// Returns gradientᵀ · x.
  at::Tensor of_weights(const at::Tensor& gradient, const at::Tensor& x) const;

 private:
  std::shared_ptr<const SmallProduct> affine_;
  std::shared_ptr<const SmallProduct> of_inputs_;
  std::shared_ptr<const SmallProduct> of_weights_;
};

}  // namespace runner::products

#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "models/products/batch_matrix.hpp"
#include "models/products/batch_sum.hpp"
#include "models/products/small_product.hpp"
#include "recycled_tensor.hpp"

namespace runner::products {

/// Computes what a linear layer [inputs] → [outputs] needs on so many rows, of plain float32 tensors. Where
/// the matrices are small and the order is known in which LibTorch's BLAS adds, by a product of our own with its bits;
/// else by LibTorch's kernels. Counted as the fast path `products`, once for each product of a model that meets a
/// shape.
class LayerProducts {
 public:
  LayerProducts(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, bool has_gradients);

  /// Returns x · weightᵀ + bias, what is below 0 made 0 where `clamps`.
  BatchMatrix affine(const at::Tensor& weight, const at::Tensor& bias, const BatchMatrix& x, bool clamps) const;
  /// Returns gradient · weight; 0 where a number of `gates`, if there are any, is 0 or less.
  BatchMatrix of_inputs(const BatchMatrix& gradient, const at::Tensor& weight, const BatchMatrix* gates) const;
  /// Returns gradientᵀ · x.
  at::Tensor of_weights(const BatchMatrix& gradient, const BatchMatrix& x) const;
  /// Returns the sum of the gradient over the rows.
  at::Tensor of_bias(const BatchMatrix& gradient) const;

 private:
  std::shared_ptr<const SmallProduct> affine_;
  std::shared_ptr<const SmallProduct> of_inputs_;
  std::shared_ptr<const SmallProduct> of_weights_;
  std::shared_ptr<const BatchSum> of_bias_;
  /// What is returned of the two, which becomes free when the gradients are set to none.
  std::unique_ptr<RecycledTensor> weight_gradient_ = std::make_unique<RecycledTensor>();
  std::unique_ptr<RecycledTensor> bias_gradient_ = std::make_unique<RecycledTensor>();
};

}  // namespace runner::products

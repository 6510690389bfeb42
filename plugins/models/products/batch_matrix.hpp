#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace runner::products {

/// Holds numbers of some rows of a batch and some features, in either order in memory, and brings them into the other
/// when it is asked for. LibTorch's kernels want them row by row; eight rows of one feature fill a vector where a row
/// of ten features fills one and a quarter. A tensor is made only for who asks for one: it costs as much as adding up
/// some hundred products.
class BatchMatrix {
 public:
  /// Takes a matrix [rows, features] as it lies.
  explicit BatchMatrix(at::Tensor rows);
  /// Makes a matrix that is to be written feature by feature.
  BatchMatrix(std::int64_t rows, std::int64_t features);

  std::int64_t rows() const { return row_count_; }
  std::int64_t features() const { return feature_count_; }

  /// Returns where to write [features, rows] without gaps; of a matrix that was made for that.
  float* written_by_features() { return by_features_.get(); }

  /// Returns [rows, features].
  const at::Tensor& tensor() const;
  /// Returns the numbers of [rows, features] without gaps.
  const float* by_rows() const;
  /// Returns the numbers of [features, rows] without gaps.
  const float* by_features() const;

 private:
  using Numbers = std::unique_ptr<float[]>;

  Numbers room() const { return Numbers(new float[static_cast<std::size_t>(row_count_ * feature_count_)]); }

  std::int64_t row_count_;
  std::int64_t feature_count_;
  mutable at::Tensor tensor_;
  mutable Numbers by_rows_;
  mutable Numbers by_features_;
};

}  // namespace runner::products

#include "models/products/batch_matrix.hpp"

#include <ATen/CPUFunctions.h>

#include <utility>

#include "models/products/transposition.hpp"

namespace runner::products {

BatchMatrix::BatchMatrix(at::Tensor rows)
    : row_count_(rows.size(0)), feature_count_(rows.size(1)), tensor_(std::move(rows)) {}

BatchMatrix::BatchMatrix(std::int64_t rows, std::int64_t features)
    : row_count_(rows), feature_count_(features), by_features_(room()) {}

const at::Tensor& BatchMatrix::tensor() const {
  if (!tensor_.defined()) {
    tensor_ = at::cpu::empty({row_count_, feature_count_}, at::kFloat);
    transpose(feature_count_, row_count_, {by_features_.get(), row_count_, 1}, tensor_.data_ptr<float>());
  }
  return tensor_;
}

const float* BatchMatrix::by_rows() const {
  if (tensor_.defined() && tensor_.is_contiguous()) return tensor_.data_ptr<float>();
  if (by_rows_ == nullptr) {
    by_rows_ = room();
    transpose(feature_count_, row_count_, {by_features(), row_count_, 1}, by_rows_.get());
  }
  return by_rows_.get();
}

const float* BatchMatrix::by_features() const {
  if (by_features_ == nullptr) {
    by_features_ = room();
    transpose(row_count_, feature_count_, {tensor_.data_ptr<float>(), tensor_.stride(0), tensor_.stride(1)},
              by_features_.get());
  }
  return by_features_.get();
}

}  // namespace runner::products

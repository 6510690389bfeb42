#include "models/products/batch_sum.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <runner/direct/comparison.hpp>

#include "models/products/cascade_sum.hpp"

namespace runner::products {

namespace {

using at::Tensor;

Tensor sum_by_libtorch(const Tensor& matrix) { return at::cpu::sum(matrix, at::IntArrayRef{0}, true); }

// For each feature whether it has these joint sums.
std::vector<bool> features_with(const std::vector<JointSum>& joints, std::int64_t rows, std::int64_t features) {
  std::vector<bool> fitting(static_cast<std::size_t>(features), true);
  const Tensor matrix = at::ones({rows, features}, at::kFloat);
  const auto set = [&](std::int64_t row, float value) {
    std::fill_n(matrix.data_ptr<float>() + row * features, features, value);
  };
  for (const JointSum& joint : joints) {
    set(joint.one, large);
    set(joint.other, -large);
    const Tensor left_over = sum_by_libtorch(matrix);
    set(joint.one, 1);
    set(joint.other, 1);
    for (std::size_t i = 0; i < fitting.size(); ++i) {
      const auto lost = rows - static_cast<std::int64_t>(left_over.data_ptr<float>()[i]);
      if (lost != joint.terms) fitting[i] = false;
    }
  }
  return fitting;
}

bool all(const std::vector<bool>& each) { return std::find(each.begin(), each.end(), false) == each.end(); }

}  // namespace

std::optional<BatchSum> BatchSum::like_libtorch(std::int64_t rows, std::int64_t features) {
  const auto in_four = features_with(joint_sums_of_cascade(rows, false), rows, features);
  std::vector<bool> in_one(in_four.size(), false);
  if (!all(in_four)) in_one = features_with(joint_sums_of_cascade(rows, true), rows, features);
  for (std::size_t i = 0; i < in_one.size(); ++i) {
    if (!in_one[i] && !in_four[i]) return {};
  }
  const BatchSum sum(in_one);
  const Tensor sample = at::empty({rows, features}, at::kFloat);
  direct::write_sample(sample.data_ptr<float>(), sample.numel(), 1);
  const Tensor expected = sum_by_libtorch(sample).view({features});
  const Tensor found = at::empty({features}, at::kFloat);
  sum.write(BatchMatrix(sample), found.data_ptr<float>());
  return direct::same_numbers(found, expected) ? std::optional(sum) : std::nullopt;
}

void BatchSum::write(const BatchMatrix& matrix, float* sums) const {
  const std::int64_t rows = matrix.rows();
  const float* numbers = matrix.by_features();
  for (std::size_t i = 0; i < in_one_chain_.size(); ++i, numbers += rows) {
    sums[i] = in_one_chain_[i] ? sum_in_one_chain(numbers, rows) : sum_in_four_chains(numbers, rows);
  }
}

}  // namespace runner::products

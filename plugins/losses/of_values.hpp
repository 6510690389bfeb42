#pragma once

#include <runner/loss.hpp>
#include <sstream>
#include <stdexcept>

namespace runner::losses {

/// Throws std::invalid_argument where the data set has no values to predict.
inline void expect_values(const DatasetInfo& data) {
  if (data.target == TargetKind::values) return;
  throw std::invalid_argument("needs values to predict, but the data set has class numbers; use cross_entropy");
}

/// Returns the targets of a batch. Throws std::runtime_error where they have another shape than the output, which
/// LibTorch would stretch to all pairs of rows.
inline const torch::Tensor& targets_like(const torch::Tensor& output, const Batch& batch) {
  const torch::Tensor& targets = batch.targets.only();
  if (targets.sizes() == output.sizes()) return targets;
  std::ostringstream text;
  text << "the model's output has the shape " << output.sizes() << ", but the targets have " << targets.sizes();
  throw std::runtime_error(text.str());
}

}  // namespace runner::losses

#pragma once

#include <runner/metric.hpp>

namespace runner::metrics {

/// Throws std::invalid_argument where the data set has no classes, or no values, to predict.
void expect_classes(const DatasetInfo& data);
void expect_values(const DatasetInfo& data);

/// Holds the scores of a batch, floating point of shape [size, classes], and its class numbers, int64 of shape [size].
struct ScoredClasses {
  torch::Tensor scores;
  torch::Tensor classes;
};
/// Returns them. Throws std::runtime_error where the output has another shape.
ScoredClasses scored_classes(const Output& output, const Batch& batch, std::int64_t classes);

/// Holds the predictions and the targets of a batch, float64 of shape [size, outputs].
struct PredictedValues {
  torch::Tensor predictions;
  torch::Tensor targets;
};
/// Returns them. Throws std::runtime_error where they have different shapes.
PredictedValues predicted_values(const Output& output, const Batch& batch);

/// Returns the probabilities that scores mean, float64 on the CPU, contiguous: a softmax of each row.
torch::Tensor probabilities(const torch::Tensor& scores);

/// Adds `value` to a sum that need not exist yet.
void add_to(torch::Tensor& sum, const torch::Tensor& value);

}  // namespace runner::metrics

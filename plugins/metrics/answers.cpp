#include "metrics/answers.hpp"

#include <sstream>
#include <stdexcept>

namespace runner::metrics {

namespace {

template <class Sizes>
std::string text_of(const Sizes& sizes) {
  std::ostringstream text;
  text << sizes;
  return text.str();
}

}  // namespace

void expect_classes(const DatasetInfo& data) {
  if (data.target == TargetKind::classes) return;
  throw std::invalid_argument("measures answers for classes, but the data set has values to predict; use mae or r2");
}

void expect_values(const DatasetInfo& data) {
  if (data.target == TargetKind::values) return;
  throw std::invalid_argument("measures predicted values, but the data set has classes; use f1 or roc_auc");
}

ScoredClasses scored_classes(const Output& output, const Batch& batch, std::int64_t classes) {
  const torch::Tensor scores = output.only().detach();
  if (scores.dim() != 2 || scores.size(0) != batch.size || scores.size(1) != classes) {
    throw std::runtime_error("needs scores of shape [" + std::to_string(batch.size) + ", " + std::to_string(classes) +
                             "] from the model; they have " + text_of(scores.sizes()));
  }
  return {scores, batch.targets.only()};
}

PredictedValues predicted_values(const Output& output, const Batch& batch) {
  const torch::Tensor predictions = output.only().detach();
  const torch::Tensor& targets = batch.targets.only();
  if (predictions.sizes() != targets.sizes()) {
    throw std::runtime_error("the model's output has the shape " + text_of(predictions.sizes()) +
                             ", but the targets have " + text_of(targets.sizes()));
  }
  const auto rows = [&](const torch::Tensor& tensor) { return tensor.to(torch::kFloat64).reshape({batch.size, -1}); };
  return {rows(predictions), rows(targets)};
}

torch::Tensor probabilities(const torch::Tensor& scores) {
  return scores.to(torch::kCPU, torch::kFloat64).softmax(1).contiguous();
}

// A trial that is resumed has its sums where its model is, wherever they were counted.
void add_to(torch::Tensor& sum, const torch::Tensor& value) {
  sum = sum.defined() ? sum.to(value.device()) + value : value;
}

}  // namespace runner::metrics

#include "metrics/confusion_counts.hpp"

namespace runner::metrics {

void ConfusionCounts::add(const Output& output, const Batch& batch) {
  const auto [scores, classes] = scored_classes(output, batch, classes_);
  const torch::Tensor places = (classes * classes_ + scores.argmax(1)).to(torch::kCPU);
  add_to(counts_, places.bincount({}, classes_ * classes_));
}

std::vector<std::int64_t> ConfusionCounts::rows() const {
  const torch::Tensor counts = counts_.to(torch::kCPU).contiguous();
  const auto* first = counts.data_ptr<std::int64_t>();
  return {first, first + counts.numel()};
}

std::vector<ConfusionCounts::OfClass> ConfusionCounts::of_classes() const {
  const auto counts = rows();
  const auto classes = static_cast<std::size_t>(classes_);
  std::vector<OfClass> found(classes);
  for (std::size_t row = 0; row < classes; ++row) {
    for (std::size_t column = 0; column < classes; ++column) {
      const std::int64_t count = counts[row * classes + column];
      found[row].samples += count;
      found[column].predicted += count;
      if (row == column) found[row].hits = count;
    }
  }
  return found;
}

}  // namespace runner::metrics

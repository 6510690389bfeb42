#include "metrics/confusion_counts.hpp"

namespace runner::metrics {

void ConfusionCounts::add(const Output& output, const Batch& batch) {
  const auto [scores, classes] = scored_classes(output, batch, classes_);
  const torch::Tensor place = classes * classes_ + scores.argmax(1);
  // Behind all others: the rows of which a score is no number.
  const torch::Tensor places = torch::where(scores.isnan().any(1), classes_ * classes_ + classes, place);
  const torch::Tensor counts = places.to(torch::kCPU).bincount({}, classes_ * (classes_ + 1));
  add_to(counts_, counts.narrow(0, 0, classes_ * classes_));
  add_to(unpredicted_, counts.narrow(0, classes_ * classes_, classes_));
}

void ConfusionCounts::reset() {
  counts_ = torch::Tensor();
  unpredicted_ = torch::Tensor();
}

void ConfusionCounts::visit_state(const Metric::StateVisitor& visit) {
  visit("counts", counts_);
  visit("unpredicted", unpredicted_);
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
  // A state of an earlier version has none.
  if (unpredicted_.defined()) {
    const torch::Tensor unpredicted = unpredicted_.to(torch::kCPU).contiguous();
    for (std::size_t row = 0; row < classes; ++row) found[row].samples = unpredicted.data_ptr<std::int64_t>()[row];
  }
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

#include "metrics/kept_scores.hpp"

#include <ATen/Functions.h>

#include <algorithm>
#include <cmath>

namespace runner::metrics {

namespace {

torch::Tensor joined(const std::vector<torch::Tensor>& pieces) {
  if (pieces.empty()) return {};
  return pieces.size() == 1 ? pieces.front() : at::cat(pieces);
}

void show(const char* name, std::vector<torch::Tensor>& pieces, const Metric::StateVisitor& visit) {
  torch::Tensor whole = joined(pieces);
  visit(name, whole);
  pieces.clear();
  if (whole.defined()) pieces.push_back(std::move(whole));
}

}  // namespace

void KeptScores::add(const Output& output, const Batch& batch) {
  const auto [scores, classes] = scored_classes(output, batch, classes_);
  // Copies: a model may use its output's memory again.
  scores_.push_back(scores.clone());
  targets_.push_back(classes.clone());
}

void KeptScores::reset() {
  scores_.clear();
  targets_.clear();
}

void KeptScores::visit_state(const Metric::StateVisitor& visit) {
  show("scores", scores_, visit);
  show("targets", targets_, visit);
}

std::vector<std::vector<KeptScores::Sample>> KeptScores::ranked() const {
  const torch::Tensor all = probabilities(joined(scores_));
  const torch::Tensor targets = joined(targets_).to(torch::kCPU).contiguous();
  const auto* probability = all.data_ptr<double>();
  const auto* target = targets.data_ptr<std::int64_t>();
  std::vector<std::vector<Sample>> classes;
  for (std::int64_t k = classes_ == 2 ? 1 : 0; k < classes_; ++k) {
    auto& samples = classes.emplace_back();
    samples.reserve(static_cast<std::size_t>(targets.numel()));
    for (std::int64_t i = 0; i < targets.numel(); ++i) {
      samples.push_back({probability[i * classes_ + k], target[i] == k});
    }
    // One that is no number comes first, since it makes the result none.
    std::stable_sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
      return !std::isnan(b.probability) && (std::isnan(a.probability) || a.probability > b.probability);
    });
  }
  return classes;
}

}  // namespace runner::metrics

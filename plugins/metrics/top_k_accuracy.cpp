#include <stdexcept>

#include "metrics/metrics.hpp"
#include "metrics/summed_metric.hpp"

namespace runner::metrics {

namespace {

struct TopKAccuracyOptions {
  std::int64_t k = 5;
};

// The part of the samples whose class has one of the k largest scores; of equal scores the later classes come first
// (scikit-learn's top_k_accuracy_score).
class TopKAccuracy final : public SummedMetric {
 public:
  TopKAccuracy(const TopKAccuracyOptions& options, const DatasetInfo& data)
      : SummedMetric("top_k_accuracy"), k_(options.k), classes_(data.outputs) {
    expect_classes(data);
    if (k_ < classes_) return;
    throw std::invalid_argument("k is " + std::to_string(k_) + ", but the data set has " + std::to_string(classes_) +
                                " classes: every answer would be right; give a smaller k");
  }

 private:
  torch::Tensor sum_of(const Output& output, const Batch& batch) const override {
    const auto [scores, classes] = scored_classes(output, batch, classes_);
    const torch::Tensor column = classes.unsqueeze(1);
    const torch::Tensor own = scores.gather(1, column);
    const torch::Tensor later = torch::arange(classes_, classes.options()).unsqueeze(0) > column;
    const torch::Tensor before = ((scores > own) | ((scores == own) & later)).sum(1);
    return ((before < k_) & ~scores.isnan().any(1)).sum().to(torch::kFloat64);
  }

  std::int64_t k_;
  std::int64_t classes_;
};

}  // namespace

void register_top_k_accuracy(Registrar& registrar) {
  registrar.metric<TopKAccuracyOptions>(
      "top_k_accuracy", "Part of the samples whose class has one of the k largest scores.",
      {param("k", &TopKAccuracyOptions::k, "How many of the largest scores count.").at_least(1)},
      [](const TopKAccuracyOptions& options, const DatasetInfo& data) {
        return std::make_unique<TopKAccuracy>(options, data);
      },
      {{"top_k_accuracy", MonitorMode::max}});
}

}  // namespace runner::metrics

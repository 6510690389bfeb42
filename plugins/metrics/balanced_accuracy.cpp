#include "metrics/counted_metric.hpp"
#include "metrics/metrics.hpp"

namespace runner::metrics {

namespace {

struct BalancedAccuracyOptions {};

// The mean over the classes that occur of the part of their samples that was found (scikit-learn's
// balanced_accuracy_score).
class BalancedAccuracy final : public CountedMetric {
 public:
  using CountedMetric::CountedMetric;

  std::vector<std::pair<std::string, double>> values() const override {
    double sum = 0.0;
    std::int64_t occurring = 0;
    for (const auto& each : counts().of_classes()) {
      if (each.samples == 0) continue;
      sum += static_cast<double>(each.hits) / static_cast<double>(each.samples);
      ++occurring;
    }
    return {{"balanced_accuracy", sum / static_cast<double>(occurring)}};
  }
};

}  // namespace

void register_balanced_accuracy(Registrar& registrar) {
  registrar.metric<BalancedAccuracyOptions>(
      "balanced_accuracy", "Accuracy of each class, averaged over the classes.", {},
      [](const BalancedAccuracyOptions&, const DatasetInfo& data) { return std::make_unique<BalancedAccuracy>(data); },
      {{"balanced_accuracy", MonitorMode::max}});
}

}  // namespace runner::metrics

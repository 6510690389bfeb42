#include "metrics/counted_metric.hpp"
#include "metrics/metrics.hpp"

namespace runner::metrics {

namespace {

struct F1Options {};

// 2 hits / (samples + predicted): the harmonic mean of precision and recall.
double f1_of(const ConfusionCounts::OfClass& each) {
  return 2.0 * static_cast<double>(each.hits) / static_cast<double>(each.samples + each.predicted);
}

// The mean over the classes that occur or are predicted, each weighing the same (macro) or as its samples (weighted):
// scikit-learn's f1_score.
class F1 final : public CountedMetric {
 public:
  using CountedMetric::CountedMetric;

  std::vector<std::pair<std::string, double>> values() const override {
    double macro = 0.0;
    double weighted = 0.0;
    std::int64_t classes = 0;
    std::int64_t samples = 0;
    for (const auto& each : counts().of_classes()) {
      if (each.samples + each.predicted == 0) continue;
      macro += f1_of(each);
      weighted += f1_of(each) * static_cast<double>(each.samples);
      ++classes;
      samples += each.samples;
    }
    return {{"f1_macro", macro / static_cast<double>(classes)},
            {"f1_weighted", weighted / static_cast<double>(samples)}};
  }
};

}  // namespace

void register_f1(Registrar& registrar) {
  registrar.metric<F1Options>(
      "f1", "F1 of each class, averaged with equal weights (f1_macro) and by their samples (f1_weighted).", {},
      [](const F1Options&, const DatasetInfo& data) { return std::make_unique<F1>(data); },
      {{"f1_macro", MonitorMode::max}, {"f1_weighted", MonitorMode::max}});
}

}  // namespace runner::metrics

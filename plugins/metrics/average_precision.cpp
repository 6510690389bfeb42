#include <cmath>

#include "metrics/metrics.hpp"
#include "metrics/ranked_metric.hpp"

namespace runner::metrics {

namespace {

struct AveragePrecisionOptions {};

// Σ (R[n] - R[n-1]) P[n], P and R the precision and recall of the samples whose probability is at least the n-th
// largest; 0 for a class without samples (scikit-learn's average_precision_score, of more than two classes with
// average="macro").
class AveragePrecision final : public RankedMetric {
 public:
  explicit AveragePrecision(const DatasetInfo& data) : RankedMetric("average_precision", data) {}

 private:
  double of_class(const Samples& samples) const override {
    double sum = 0.0;
    double positive = 0.0;
    for (std::size_t first = 0, end = 0; first < samples.size(); first = end) {
      double own = 0.0;
      for (; end < samples.size() && samples[end].probability == samples[first].probability; ++end) {
        own += samples[end].is_of_class ? 1 : 0;
      }
      if (end == first) return std::nan("");
      positive += own;
      sum += own * positive / static_cast<double>(end);
    }
    return positive > 0 ? sum / positive : 0.0;
  }
};

}  // namespace

void register_average_precision(Registrar& registrar) {
  registrar.metric<AveragePrecisionOptions>(
      "average_precision", "Area under precision against recall: of the second of two classes, or the mean over all.",
      {},
      [](const AveragePrecisionOptions&, const DatasetInfo& data) { return std::make_unique<AveragePrecision>(data); },
      {{"average_precision", MonitorMode::max}});
}

}  // namespace runner::metrics

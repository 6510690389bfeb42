#include <cmath>

#include "metrics/metrics.hpp"
#include "metrics/ranked_metric.hpp"

namespace runner::metrics {

namespace {

struct RocAucOptions {};

// The area under the curve of true against false positives: the part of all pairs of a sample of the class and another
// one in which the first has the larger probability, equal ones counting half (scikit-learn's roc_auc_score, of more
// than two classes with multi_class="ovr"). NaN where a class has no samples or has them all.
class RocAuc final : public RankedMetric {
 public:
  explicit RocAuc(const DatasetInfo& data) : RankedMetric("roc_auc", data) {}

 private:
  double of_class(const Samples& samples) const override {
    double pairs = 0.0;
    double positive = 0.0;
    double negative = 0.0;
    for (std::size_t first = 0, end = 0; first < samples.size(); first = end) {
      double own = 0.0;
      double others = 0.0;
      for (; end < samples.size() && samples[end].probability == samples[first].probability; ++end) {
        (samples[end].is_of_class ? own : others) += 1;
      }
      if (end == first) return std::nan("");
      pairs += positive * others + own * others / 2;
      positive += own;
      negative += others;
    }
    return positive > 0 && negative > 0 ? pairs / (positive * negative) : std::nan("");
  }
};

}  // namespace

void register_roc_auc(Registrar& registrar) {
  registrar.metric<RocAucOptions>(
      "roc_auc", "Area under the ROC curve: of the second of two classes, or the mean over all of more.", {},
      [](const RocAucOptions&, const DatasetInfo& data) { return std::make_unique<RocAuc>(data); },
      {{"roc_auc", MonitorMode::max}});
}

}  // namespace runner::metrics

#include "metrics/counted_metric.hpp"
#include "metrics/metrics.hpp"

namespace runner::metrics {

namespace {

struct ConfusionMatrixOptions {};

// How many samples of each class were taken for each (scikit-learn's confusion_matrix).
class ConfusionMatrix final : public CountedMetric {
 public:
  explicit ConfusionMatrix(const DatasetInfo& data) : CountedMetric(data), names_(class_names(data)) {}

  std::vector<std::pair<std::string, double>> values() const override { return {}; }
  std::vector<MetricTable> tables() const override {
    const auto rows = counts().rows();
    return {{.name = "confusion_matrix",
             .row_title = "class",
             .column_title = "predicted",
             .rows = names_,
             .columns = names_,
             .values = {rows.begin(), rows.end()}}};
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

void register_confusion_matrix(Registrar& registrar) {
  registrar.metric<ConfusionMatrixOptions>(
      "confusion_matrix", "How many samples of each class were taken for each: a table.", {},
      [](const ConfusionMatrixOptions&, const DatasetInfo& data) { return std::make_unique<ConfusionMatrix>(data); },
      {});
}

}  // namespace runner::metrics

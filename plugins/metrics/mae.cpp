#include "metrics/metrics.hpp"
#include "metrics/summed_metric.hpp"

namespace runner::metrics {

namespace {

struct MaeOptions {};

// The mean distance between prediction and target, over samples and outputs (scikit-learn's mean_absolute_error).
class Mae final : public SummedMetric {
 public:
  explicit Mae(const DatasetInfo& data) : SummedMetric("mae") { expect_values(data); }

 private:
  torch::Tensor sum_of(const Output& output, const Batch& batch) const override {
    const auto [predictions, targets] = predicted_values(output, batch);
    return (predictions - targets).abs().mean(1).sum();
  }
};

}  // namespace

void register_mae(Registrar& registrar) {
  registrar.metric<MaeOptions>("mae", "Mean distance between prediction and target.", {},
                               [](const MaeOptions&, const DatasetInfo& data) { return std::make_unique<Mae>(data); },
                               {{"mae", MonitorMode::min}});
}

}  // namespace runner::metrics

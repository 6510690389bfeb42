#include <limits>

#include "metrics/metrics.hpp"
#include "metrics/summed_metric.hpp"

namespace runner::metrics {

namespace {

struct LogLossOptions {};

// The mean of -log p, p the probability of the sample's class, each probability kept from 0 and 1 by the smallest
// step of a double (scikit-learn's log_loss). It is the loss cross_entropy without weights or smoothing.
class LogLoss final : public SummedMetric {
 public:
  explicit LogLoss(const DatasetInfo& data) : SummedMetric("log_loss"), classes_(data.outputs) { expect_classes(data); }

 private:
  torch::Tensor sum_of(const Output& output, const Batch& batch) const override {
    constexpr double least = std::numeric_limits<double>::epsilon();
    const auto [scores, classes] = scored_classes(output, batch, classes_);
    const torch::Tensor kept = probabilities(scores).clamp(least, 1 - least);
    const torch::Tensor own = kept.gather(1, classes.to(torch::kCPU).unsqueeze(1)).squeeze(1) / kept.sum(1);
    return -own.log().sum();
  }

  std::int64_t classes_;
};

}  // namespace

void register_log_loss(Registrar& registrar) {
  registrar.metric<LogLossOptions>(
      "log_loss", "Mean negative logarithm of the probability of each sample's class, whatever the loss is.", {},
      [](const LogLossOptions&, const DatasetInfo& data) { return std::make_unique<LogLoss>(data); },
      {{"log_loss", MonitorMode::min}});
}

}  // namespace runner::metrics

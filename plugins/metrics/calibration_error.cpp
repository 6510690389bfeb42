#include "metrics/answers.hpp"
#include "metrics/metrics.hpp"

namespace runner::metrics {

namespace {

struct CalibrationErrorOptions {
  std::int64_t bins = 15;
};

// How far the probability of the predicted class is from how often it is right: samples fall into bins of equal width
// by that probability, (0, 1/bins] first; the mean over the bins, weighted by their samples, of |accuracy - mean
// probability| (Guo et al., On Calibration of Modern Neural Networks, 2017, equation 3).
class CalibrationError final : public Metric {
 public:
  CalibrationError(const CalibrationErrorOptions& options, const DatasetInfo& data)
      : bins_(options.bins), classes_(data.outputs) {
    expect_classes(data);
  }

  void add(const Output& output, const Batch& batch) override {
    const auto [scores, classes] = scored_classes(output, batch, classes_);
    const auto [confidence, predicted] = probabilities(scores).max(1);
    // One that is no number falls into the first bin, and makes its sum none.
    const torch::Tensor bin = ((confidence * bins_).ceil() - 1).nan_to_num(0).clamp(0, bins_ - 1).to(torch::kInt64);
    const torch::Tensor right = predicted.eq(classes.to(torch::kCPU)).to(torch::kFloat64);
    const auto binned = [&](const torch::Tensor& values) {
      return torch::zeros({bins_}, torch::kFloat64).index_add_(0, bin, values);
    };
    add_to(sums_, torch::stack({binned(torch::ones_like(right)), binned(right), binned(confidence)}));
  }

  std::vector<std::pair<std::string, double>> values() const override {
    const torch::Tensor gaps = (sums_[1] - sums_[2]).abs();
    return {{"calibration_error", gaps.sum().item<double>() / sums_[0].sum().item<double>()}};
  }

  void reset() override { sums_ = torch::Tensor(); }
  void visit_state(const StateVisitor& visit) override { visit("sums", sums_); }

 private:
  std::int64_t bins_;
  std::int64_t classes_;
  // Of each bin the samples, those that are right, and their probabilities: float64 of shape [3, bins].
  torch::Tensor sums_;
};

}  // namespace

void register_calibration_error(Registrar& registrar) {
  registrar.metric<CalibrationErrorOptions>(
      "calibration_error", "How far the predicted classes' probabilities are from how often they are right.",
      {param("bins", &CalibrationErrorOptions::bins, "Bins of equal width into which the probabilities fall.")
           .at_least(1)
           .at_most(10000)},
      [](const CalibrationErrorOptions& options, const DatasetInfo& data) {
        return std::make_unique<CalibrationError>(options, data);
      },
      {{"calibration_error", MonitorMode::min}});
}

}  // namespace runner::metrics

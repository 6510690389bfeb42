#include <limits>
#include <runner/takes_known_part.hpp>
#include <utility>

#include "metrics/answers.hpp"
#include "metrics/metrics.hpp"

namespace runner::metrics {

namespace {

struct R2Options {};

// 1 - Σ (target - prediction)² / Σ (target - mean target)², averaged over the outputs; where the targets do not vary 1
// for predictions that are all right and else 0, and of a single sample no number (scikit-learn's r2_score). The second
// sum is carried from batch to batch about the mean so far (Chan, Golub and LeVeque, 1979): a difference of two large
// sums would lose its digits. Where targets are differences it is of the whole, which varies in another way.
class R2 final : public Metric, public TakesKnownPart {
 public:
  explicit R2(const DatasetInfo& data) { expect_values(data); }

  void take_known_part(const torch::Tensor& known) override { known_ = known; }

  void add(const Output& output, const Batch& batch) override {
    auto [predictions, targets] = predicted_values(output, batch);
    // To the targets alone, so that the errors keep their digits.
    const torch::Tensor errors = (targets - predictions).square().sum(0);
    if (known_.defined()) targets = targets + std::exchange(known_, {});
    const torch::Tensor mean = targets.mean(0);
    const torch::Tensor count = torch::full_like(mean, static_cast<double>(batch.size));
    torch::Tensor spread = (targets - mean).square().sum(0);
    if (!sums_.defined()) {
      sums_ = torch::stack({count, mean, spread, errors});
      return;
    }
    const torch::Tensor all = sums_[0] + count;
    const torch::Tensor distance = mean - sums_[1];
    spread += sums_[2] + distance.square() * sums_[0] * count / all;
    sums_ = torch::stack({all, sums_[1] + distance * count / all, spread, sums_[3] + errors});
  }

  std::vector<std::pair<std::string, double>> values() const override {
    const torch::Tensor unexplained = sums_[3] / sums_[2];
    const torch::Tensor varying = 1 - unexplained;
    const torch::Tensor constant = sums_[3].eq(0).to(torch::kFloat64);
    const torch::Tensor of_several = torch::where(sums_[2].eq(0), constant, varying).mean();
    const bool is_single = sums_[0].max().item<double>() < 2;
    return {{"r2", is_single ? std::numeric_limits<double>::quiet_NaN() : of_several.item<double>()}};
  }

  void reset() override { sums_ = torch::Tensor(); }
  void visit_state(const StateVisitor& visit) override { visit("sums", sums_); }

 private:
  // Of each output the samples, the targets' mean, their squared distances from it, and the squared errors: float64 of
  // shape [4, outputs].
  torch::Tensor sums_;
  torch::Tensor known_;
};

}  // namespace

void register_r2(Registrar& registrar) {
  registrar.metric<R2Options>(
      "r2", "Part of the targets' variance that the predictions explain; below 0 where the mean would be better.", {},
      [](const R2Options&, const DatasetInfo& data) { return std::make_unique<R2>(data); }, {{"r2", MonitorMode::max}});
}

}  // namespace runner::metrics

#include <limits>
#include <runner/checkpoint_policy.hpp>

namespace {

struct BestLossOptions {
  double min_delta = 0.0;
};

class BestLoss final : public runner::CheckpointPolicy {
 public:
  explicit BestLoss(const BestLossOptions& options) : options_(options) {}

  runner::Monitor monitor() const override { return {"loss", runner::Monitor::Mode::min}; }

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    const double loss = *evaluation.metric("loss");
    if (!(loss < best_ - options_.min_delta)) return {};
    best_ = loss;
    return {true, "new best"};
  }

 private:
  BestLossOptions options_;
  double best_ = std::numeric_limits<double>::infinity();
};

std::unique_ptr<runner::CheckpointPolicy> make_best_loss(const BestLossOptions& options) {
  return std::make_unique<BestLoss>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<BestLossOptions>(
      "best_loss", "Keeps the weights whenever the validation loss is lower than ever before.",
      {param("min_delta", &BestLossOptions::min_delta, "How much lower it must be; 0 keeps every improvement.").at_least(0)},
      make_best_loss);
}

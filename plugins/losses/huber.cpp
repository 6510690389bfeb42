#include <torch/nn/functional/loss.h>

#include "of_values.hpp"

namespace {

struct HuberOptions {
  double delta = 1.0;
};

// Mean over the batch and the outputs of d² / 2 where |d| <= delta, and delta · (|d| - delta / 2) beyond, with
// d = output - target (Huber, 1964; torch.nn.HuberLoss).
class Huber final : public runner::Loss {
 public:
  explicit Huber(const HuberOptions& options) { functional_.delta(options.delta); }

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    return torch::nn::functional::huber_loss(output.only(), runner::losses::targets_like(output.only(), batch),
                                             functional_);
  }

 private:
  torch::nn::functional::HuberLossFuncOptions functional_;
};

std::unique_ptr<runner::Loss> make_huber(const HuberOptions& options, const runner::DatasetInfo& data) {
  runner::losses::expect_values(data);
  return std::make_unique<Huber>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<HuberOptions>(
      "huber", "Squared error of small errors, absolute error of large ones.",
      {param("delta", &HuberOptions::delta, "Where the one becomes the other.").above(0).at_most(1e18)}, make_huber);
}

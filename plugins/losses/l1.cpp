#include <torch/nn/functional/loss.h>

#include "of_values.hpp"

namespace {

struct L1Options {};

// Mean over the batch and the outputs of |output - target| (torch.nn.L1Loss).
class L1 final : public runner::Loss {
 public:
  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    return torch::nn::functional::l1_loss(output.only(), runner::losses::targets_like(output.only(), batch));
  }
};

std::unique_ptr<runner::Loss> make_l1(const L1Options&, const runner::DatasetInfo& data) {
  runner::losses::expect_values(data);
  return std::make_unique<L1>();
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.loss<L1Options>("l1", "Mean absolute error, for regression that outliers do not pull.", {}, make_l1);
}

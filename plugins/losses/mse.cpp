#include <torch/nn/functional/loss.h>

#include "of_values.hpp"

namespace {

struct MseOptions {};

// Mean over the batch and the outputs of (output - target)².
class Mse final : public runner::Loss {
 public:
  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    return torch::nn::functional::mse_loss(output.only(), runner::losses::targets_like(output.only(), batch));
  }
};

std::unique_ptr<runner::Loss> make_mse(const MseOptions&, const runner::DatasetInfo& data) {
  runner::losses::expect_values(data);
  return std::make_unique<Mse>();
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.loss<MseOptions>("mse", "Mean squared error, for regression.", {}, make_mse);
}

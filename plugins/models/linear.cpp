#include <torch/nn/modules/linear.h>

#include <functional>
#include <numeric>
#include <runner/model.hpp>

namespace {

struct LinearOptions {
  bool bias = true;
};

// output = weight · input + bias: linear regression with mse, logistic regression with cross_entropy.
class LinearModel final : public runner::Model {
 public:
  LinearModel(const LinearOptions& options, std::int64_t inputs, std::int64_t outputs)
      : layer_(register_module("linear",
                               torch::nn::Linear(torch::nn::LinearOptions(inputs, outputs).bias(options.bias)))) {}

  runner::Output forward(const runner::Batch& batch) override {
    const torch::Tensor& x = batch.inputs.only();
    return layer_->forward(x.dim() > 2 ? x.flatten(1) : x);
  }

 private:
  torch::nn::Linear layer_;
};

std::shared_ptr<runner::Model> make_linear(const LinearOptions& options, const runner::DatasetInfo& data) {
  const auto inputs =
      std::accumulate(data.input_shape.begin(), data.input_shape.end(), std::int64_t{1}, std::multiplies<>());
  return std::make_shared<LinearModel>(options, inputs, data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<LinearOptions>("linear", "One linear layer: linear or logistic regression.",
                                 {param("bias", &LinearOptions::bias, "Add a constant to each output.")}, make_linear);
}

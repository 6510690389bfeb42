#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <runner/model.hpp>

namespace {

struct NoOptions {};

// The network of configs/data/wine_net.py as one writes it on LibTorch.
class WineNet final : public runner::Model {
 public:
  explicit WineNet(const runner::DatasetInfo& data) {
    constexpr std::int64_t width = 16;
    constexpr double dropped = 0.1;
    register_module("body", body_);
    body_->push_back(torch::nn::Linear(data.input_shape.at(0), width));
    body_->push_back(torch::nn::BatchNorm1d(width));
    body_->push_back(torch::nn::ReLU());
    body_->push_back(torch::nn::Dropout(dropped));
    head_ = register_module("head", torch::nn::Linear(width, data.outputs));
  }

  runner::Output forward(const runner::Batch& batch) override {
    return head_->forward(body_->forward(batch.inputs.only()));
  }

 private:
  torch::nn::Sequential body_;
  torch::nn::Linear head_{nullptr};
};

std::shared_ptr<runner::Model> make_wine_net(const NoOptions& /*options*/, const runner::DatasetInfo& data) {
  return std::make_shared<WineNet>(data);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.model<NoOptions>("wine_net", "The network of configs/wine_exported.yaml, written by hand.", {},
                             make_wine_net);
}

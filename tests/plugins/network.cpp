#include "network.hpp"

#include <torch/nn/functional/loss.h>

#include <runner/direct/fast_path.hpp>
#include <utility>

namespace runner::testing {

using torch::Tensor;

Network::Network(SampleRegistry& registry, const Widths& widths, std::string activation)
    : activation_(std::move(activation)) {
  DatasetInfo data;
  data.input_shape = {widths.inputs};
  data.outputs = widths.outputs;
  at::manual_seed(1);
  model_ = (*registry).make<ModelKind>({"mlp", {{"hidden", widths.hidden}, {"activation", activation_}}}, data);
  loss_ = (*registry).make<LossKind>({"cross_entropy"}, data);
}

Tensor Network::loss(const Tensor& x, const Tensor& y) const {
  return (*loss_)(model_->forward({x, y, x.size(0)}), {x, y, x.size(0)});
}

Tensor Network::plain_loss(const Tensor& x, const Tensor& y) const {
  const auto parameters = model_->parameters();
  Tensor h = x;
  for (std::size_t i = 0; i < parameters.size(); i += 2) {
    h = torch::linear(i == 0 ? h : activated(h), parameters[i], parameters[i + 1]);
  }
  return torch::nn::functional::cross_entropy(h, y);
}

std::vector<Tensor> Network::gradients(const Tensor& loss, void (*backward)(const Tensor&)) const {
  for (auto& parameter : model_->parameters()) parameter.mutable_grad() = Tensor();
  backward(loss);
  std::vector<Tensor> gradients;
  for (const auto& parameter : model_->parameters()) gradients.push_back(parameter.grad());
  return gradients;
}

Tensor Network::activated(const Tensor& x) const {
  if (activation_ == "tanh") return torch::tanh(x);
  if (activation_ == "sigmoid") return torch::sigmoid(x);
  return activation_ == "gelu" ? torch::gelu(x) : torch::relu(x);
}

Tensor inputs(std::int64_t rows, std::int64_t width) {
  return torch::arange(rows * width, torch::kFloat32).mul_(0.37).sin_().reshape({rows, width});
}

Tensor classes(std::int64_t rows, std::int64_t count) { return torch::arange(rows).remainder(count); }

std::int64_t times_taken(const std::string& path) {
  std::int64_t taken = 0;
  direct::FastPath::visit([&](const direct::FastPath& each) {
    if (each.name() == path) taken = each.taken();
  });
  return taken;
}

}  // namespace runner::testing

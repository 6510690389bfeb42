#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

/// Lists the activations that the models which ship offer.
inline std::vector<std::string> activation_names() { return {"relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"}; }

using Activation = torch::Tensor (*)(const torch::Tensor&);

/// Returns the activation of one of those names.
inline Activation activation_named(const std::string& name) {
  if (name == "tanh") return [](const torch::Tensor& x) { return torch::tanh(x); };
  if (name == "sigmoid") return [](const torch::Tensor& x) { return torch::sigmoid(x); };
  if (name == "elu") return [](const torch::Tensor& x) { return torch::elu(x); };
  if (name == "gelu") return [](const torch::Tensor& x) { return torch::gelu(x); };
  if (name == "leaky_relu") return [](const torch::Tensor& x) { return torch::leaky_relu(x); };
  return [](const torch::Tensor& x) { return torch::relu(x); };
}

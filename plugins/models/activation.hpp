#pragma once

#include <ATen/CPUFunctions.h>
#include <torch/types.h>

#include <string>
#include <vector>

/// Lists the activations that the models which ship offer.
inline std::vector<std::string> activation_names() { return {"relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"}; }

/// Computes an activation, and its derivative where that follows from the result alone.
struct Activation {
  std::string name;
  torch::Tensor (*function)(const torch::Tensor& x);
  /// Calls the CPU kernel straight and writes the result over x; null where there is no derivative below. Only
  /// comparisons are made in place: a kernel that rounds may do so in another way there (MKL's functions of vectors).
  void (*apply_directly)(torch::Tensor& x) = nullptr;
  /// Calls the CPU kernel straight: the gradient of x from that of the result and from the result.
  torch::Tensor (*derive_directly)(const torch::Tensor& gradient, const torch::Tensor& result) = nullptr;

  /// Whether it makes 0 of what is below 0, and nothing else.
  bool clamps = false;

  torch::Tensor operator()(const torch::Tensor& x) const { return function(x); }
};

/// Returns the activation of one of those names.
inline Activation activation_named(const std::string& name) {
  using torch::Tensor;
  if (name == "tanh") {
    return {name, [](const Tensor& x) { return torch::tanh(x); }, [](Tensor& x) { x = at::cpu::tanh(x); },
            [](const Tensor& gradient, const Tensor& result) { return at::cpu::tanh_backward(gradient, result); }};
  }
  if (name == "sigmoid") {
    return {name, [](const Tensor& x) { return torch::sigmoid(x); }, [](Tensor& x) { x = at::cpu::sigmoid(x); },
            [](const Tensor& gradient, const Tensor& result) { return at::cpu::sigmoid_backward(gradient, result); }};
  }
  if (name == "elu") return {name, [](const Tensor& x) { return torch::elu(x); }};
  if (name == "gelu") return {name, [](const Tensor& x) { return torch::gelu(x); }};
  if (name == "leaky_relu") return {name, [](const Tensor& x) { return torch::leaky_relu(x); }};
  return {name, [](const Tensor& x) { return torch::relu(x); }, [](Tensor& x) { at::cpu::clamp_min_(x, 0); },
          [](const Tensor& gradient, const Tensor& result) { return at::cpu::threshold_backward(gradient, result, 0); },
          true};
}

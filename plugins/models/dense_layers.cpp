#include "dense_layers.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>
#include <runner/direct/comparison.hpp>
#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <string>
#include <utility>

namespace {

using runner::direct::FastPath;
using runner::direct::is_plain;
using runner::direct::Reason;
using runner::direct::same_numbers;
using torch::Tensor;
using torch::autograd::variable_list;

// Weight and bias of each layer in turn.
variable_list parameters_of(const std::vector<torch::nn::Linear>& layers) {
  variable_list parameters;
  parameters.reserve(2 * layers.size());
  for (const auto& layer : layers) {
    parameters.push_back(layer->weight);
    parameters.push_back(layer->bias);
  }
  return parameters;
}

// A view, without the dispatcher's way to it.
Tensor transposed(const Tensor& matrix) {
  return at::cpu::as_strided(matrix, {matrix.size(1), matrix.size(0)}, {matrix.stride(1), matrix.stride(0)});
}

Tensor one_by_one(const variable_list& parameters, const Activation& activation, Tensor x) {
  for (std::size_t i = 0; i < parameters.size(); i += 2) {
    x = torch::linear(i == 0 ? x : activation(x), parameters[i], parameters[i + 1]);
  }
  return x;
}

// The layers' part of the backward pass, by the formulas that LibTorch uses for each operation. The constants are what
// each layer read: x, then the results of the activation.
class DenseBackward final : public runner::direct::DirectBackward {
 public:
  DenseBackward(variable_list parameters, variable_list inputs, const Activation& activation)
      : DirectBackward(std::move(parameters), std::move(inputs)), activation_(activation) {}

  std::string name() const override { return "DenseBackward"; }

 private:
  variable_list derive(const Tensor& of_result) const override {
    variable_list gradients(variable_count());
    Tensor gradient = of_result;
    for (std::size_t layer = variable_count() / 2; layer-- > 0;) {
      const std::size_t weight = 2 * layer;
      const std::size_t bias = weight + 1;
      if (task_should_compute_output(weight)) gradients[weight] = at::cpu::mm(transposed(gradient), constant(layer));
      if (task_should_compute_output(bias)) {
        gradients[bias] = at::cpu::sum(gradient, at::IntArrayRef{0}, true).view(variable(bias).sizes());
      }
      if (!any_wanted_below(weight)) break;
      gradient = activation_.derive_directly(at::cpu::mm(gradient, variable(weight)), constant(layer));
    }
    return gradients;
  }

  Tensor compute() const override { return one_by_one(variables(), activation_, constant(0)); }

  bool any_wanted_below(std::size_t end) const {
    for (std::size_t i = 0; i < end; ++i) {
      if (task_should_compute_output(i)) return true;
    }
    return false;
  }

  Activation activation_;
};

// x · weightᵀ + bias. Writing the bias into each row takes half of the time that addmm takes to do so.
Tensor affine(const Tensor& weight, const Tensor& bias, const Tensor& x) {
  Tensor y = at::cpu::empty({x.size(0), weight.size(0)}, x.options());
  const auto width = static_cast<std::size_t>(weight.size(0));
  const auto* from = bias.data_ptr<float>();
  auto* row = y.data_ptr<float>();
  for (std::int64_t i = 0; i < x.size(0); ++i, row += width) std::memcpy(row, from, width * sizeof(float));
  at::cpu::addmm_(y, x, transposed(weight));
  return y;
}

bool has_graph(const variable_list& parameters) {
  return torch::GradMode::is_enabled() &&
         std::any_of(parameters.begin(), parameters.end(), [](const Tensor& t) { return t.requires_grad(); });
}

std::optional<Reason> obstacle(const FastPath& path, const variable_list& parameters, const Activation& activation,
                               const Tensor& x) {
  if (!path.is_on()) return Reason::switched_off;
  if (activation.derive_directly == nullptr) return Reason::no_kernels;
  if (!runner::direct::no_mode_is_on()) return Reason::mode;
  const bool plain = x.dim() == 2 && !x.requires_grad() && is_plain(x) &&
                     std::all_of(parameters.begin(), parameters.end(),
                                 [](const Tensor& t) { return is_plain(t) && t.is_contiguous(); });
  return plain ? std::nullopt : std::optional(Reason::not_plain);
}

Tensor call_kernels(variable_list parameters, const Activation& activation, const Tensor& x) {
  variable_list inputs = {x};
  Tensor output;
  {
    const at::AutoDispatchBelowADInplaceOrView kernels_only;
    for (std::size_t i = 0; i < parameters.size(); i += 2) {
      output = affine(parameters[i], parameters[i + 1], inputs.back());
      if (i + 2 == parameters.size()) break;
      activation.apply_directly(output);
      inputs.push_back(output);
    }
  }
  if (has_graph(parameters))
    runner::direct::connect<DenseBackward>(output, std::move(parameters), std::move(inputs), activation);
  return output;
}

// All that chooses among LibTorch's kernels and the ways through them.
FastPath::Key key_of(const variable_list& parameters, const Tensor& x) {
  FastPath::Key key = {x.size(0), x.size(1), x.stride(0), x.stride(1), torch::GradMode::is_enabled() ? 1 : 0};
  for (const Tensor& parameter : parameters) key.push_back(2 * parameter.size(0) + (parameter.requires_grad() ? 1 : 0));
  return key;
}

variable_list gradients_of(const Tensor& result, const variable_list& parameters) {
  variable_list wanted;
  std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(wanted),
               [](const Tensor& t) { return t.requires_grad(); });
  const Tensor gradient = torch::empty(result.sizes());
  runner::direct::write_sample(gradient.data_ptr<float>(), gradient.numel(), 1);
  return torch::autograd::grad({result}, wanted, {gradient});
}

bool has_the_same_bits(const variable_list& parameters, const Activation& activation, const Tensor& x) {
  variable_list leaves;
  // Of their own, so that nobody's hooks are called.
  for (const Tensor& parameter : parameters) {
    leaves.push_back(parameter.detach().set_requires_grad(parameter.requires_grad()));
  }
  const Tensor found = call_kernels(leaves, activation, x);
  const Tensor expected = one_by_one(leaves, activation, x);
  if (!same_numbers(found, expected) || !has_graph(leaves)) return same_numbers(found, expected);
  const variable_list found_gradients = gradients_of(found, leaves);
  const variable_list expected_gradients = gradients_of(expected, leaves);
  return std::equal(found_gradients.begin(), found_gradients.end(), expected_gradients.begin(),
                    expected_gradients.end(), same_numbers);
}

}  // namespace

DenseLayers::DenseLayers(Activation activation)
    : activation_(std::move(activation)),
      path_(FastPath::named("layers." + activation_.name, FastPath::Switch::direct)) {}

torch::Tensor DenseLayers::operator()(const std::vector<torch::nn::Linear>& layers, const torch::Tensor& x) const {
  auto parameters = parameters_of(layers);
  if (const auto reason = obstacle(path_, parameters, activation_, x)) {
    path_.decline(*reason);
  } else if (path_.way_for(key_of(parameters, x), [&] { return has_the_same_bits(parameters, activation_, x); }) != 0) {
    path_.take();
    return call_kernels(std::move(parameters), activation_, x);
  }
  return one_by_one(parameters, activation_, x);
}

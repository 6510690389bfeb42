#include "dense_layers.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
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
using runner::products::BatchMatrix;
using runner::products::LayerProducts;
using torch::Tensor;
using torch::autograd::variable_list;
using Products = std::shared_ptr<const std::vector<LayerProducts>>;

// Training and validation have two shapes or four.
constexpr std::size_t most_remembered = 16;

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

Tensor one_by_one(const variable_list& parameters, const Activation& activation, Tensor x) {
  for (std::size_t i = 0; i < parameters.size(); i += 2) {
    x = torch::linear(i == 0 ? x : activation(x), parameters[i], parameters[i + 1]);
  }
  return x;
}

// The layers' part of the backward pass, by the formulas that LibTorch uses for each operation. The constant is x.
class DenseBackward final : public runner::direct::DirectBackward {
 public:
  DenseBackward(variable_list parameters, const Tensor& x, std::vector<BatchMatrix> inputs,
                const Activation& activation, Products products)
      : DirectBackward(std::move(parameters), {x}),
        inputs_(std::move(inputs)),
        activation_(activation),
        products_(std::move(products)) {}

  std::string name() const override { return "DenseBackward"; }

 private:
  variable_list derive(const Tensor& of_result) const override {
    variable_list gradients(variable_count());
    BatchMatrix gradient(of_result);
    for (std::size_t layer = variable_count() / 2; layer-- > 0;) {
      const std::size_t weight = 2 * layer;
      const std::size_t bias = weight + 1;
      const LayerProducts& products = (*products_)[layer];
      if (task_should_compute_output(weight)) gradients[weight] = products.of_weights(gradient, inputs_[layer]);
      if (task_should_compute_output(bias)) gradients[bias] = products.of_bias(gradient);
      if (!any_wanted_below(weight)) break;
      gradient = products.of_inputs(gradient, variable(weight), activation_.clamps ? &inputs_[layer] : nullptr);
      if (activation_.clamps) continue;
      gradient = BatchMatrix(activation_.derive_directly(gradient.tensor(), inputs_[layer].tensor()));
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

  // What each layer read: x, then the results of the activation, which nobody else has.
  std::vector<BatchMatrix> inputs_;
  Activation activation_;
  Products products_;
};

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

Tensor call_kernels(variable_list parameters, const Activation& activation, const Products& products, const Tensor& x) {
  std::vector<BatchMatrix> inputs;
  inputs.reserve(products->size());
  inputs.emplace_back(x);
  Tensor output;
  {
    const at::AutoDispatchBelowADInplaceOrView kernels_only;
    for (std::size_t i = 0; inputs.size() < products->size(); i += 2) {
      BatchMatrix y = (*products)[i / 2].affine(parameters[i], parameters[i + 1], inputs.back(), activation.clamps);
      if (!activation.clamps) {
        Tensor rows = y.tensor();
        activation.apply_directly(rows);
        y = BatchMatrix(std::move(rows));
      }
      inputs.push_back(std::move(y));
    }
    const std::size_t last = parameters.size() - 2;
    output = products->back().affine(parameters[last], parameters[last + 1], inputs.back(), false).tensor();
  }
  if (has_graph(parameters)) {
    runner::direct::connect<DenseBackward>(output, std::move(parameters), x, std::move(inputs), activation, products);
  }
  return output;
}

Products products_for(const variable_list& parameters, const Tensor& x) {
  const at::AutoDispatchBelowADInplaceOrView kernels_only;
  std::vector<LayerProducts> products;
  for (std::size_t i = 0; i < parameters.size(); i += 2) {
    products.emplace_back(x.size(0), parameters[i].size(1), parameters[i].size(0), has_graph(parameters));
  }
  return std::make_shared<const std::vector<LayerProducts>>(std::move(products));
}

// All that chooses among LibTorch's kernels and the ways through them.
FastPath::Key key_of(const variable_list& parameters, const Tensor& x) {
  FastPath::Key key = {
      x.size(0), x.size(1), x.stride(0), x.stride(1), torch::GradMode::is_enabled() ? 1 : 0, at::get_num_threads()};
  for (const Tensor& parameter : parameters) key.push_back(2 * parameter.size(0) + (parameter.requires_grad() ? 1 : 0));
  return key;
}

variable_list gradients_of(const Tensor& result, const variable_list& parameters) {
  variable_list wanted;
  std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(wanted),
               [](const Tensor& t) { return t.requires_grad(); });
  const Tensor gradient = torch::empty(result.sizes(), torch::kFloat32);
  runner::direct::write_sample(gradient.data_ptr<float>(), gradient.numel(), 1);
  return torch::autograd::grad({result}, wanted, {gradient});
}

bool has_the_same_bits(const variable_list& parameters, const Activation& activation, const Products& products,
                       const Tensor& x) {
  variable_list leaves;
  // Of their own, so that nobody's hooks are called.
  for (const Tensor& parameter : parameters) {
    leaves.push_back(parameter.detach().set_requires_grad(parameter.requires_grad()));
  }
  const Tensor found = call_kernels(leaves, activation, products, x);
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

const Products& DenseLayers::products_of(const std::vector<Tensor>& parameters, const Tensor& x) {
  FastPath::Key key = key_of(parameters, x);
  for (const Met& each : met_) {
    if (each.key == key) return each.products;
  }
  Products products = products_for(parameters, x);
  const auto compare = [&] { return has_the_same_bits(parameters, activation_, products, x); };
  const bool is_known = path_.way_for(key, compare) != 0;
  if (met_.size() == most_remembered) met_.erase(met_.begin());
  return met_.emplace_back(Met{std::move(key), is_known ? std::move(products) : nullptr}).products;
}

torch::Tensor DenseLayers::operator()(const std::vector<torch::nn::Linear>& layers, const torch::Tensor& x) {
  auto parameters = parameters_of(layers);
  if (const auto reason = obstacle(path_, parameters, activation_, x)) {
    path_.decline(*reason);
  } else if (const Products& products = products_of(parameters, x)) {
    path_.take();
    return call_kernels(std::move(parameters), activation_, products, x);
  }
  return one_by_one(parameters, activation_, x);
}

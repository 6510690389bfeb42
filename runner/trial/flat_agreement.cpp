#include "trial/flat_agreement.hpp"

#include <torch/types.h>

#include <algorithm>
#include <runner/direct/comparison.hpp>
#include <runner/direct/fast_path.hpp>
#include <vector>

#include "trial/flat_optimizer.hpp"

namespace runner::trial {

namespace {

using direct::FastPath;

// What may choose other operations: not the numbers themselves, but which are zero.
void add_structure(const nlohmann::json& value, FastPath::Key& key) {
  if (value.is_number()) {
    key.push_back(value.get<double>() == 0 ? 0 : 1);
  } else if (value.is_structured()) {
    for (const auto& element : value) add_structure(element, key);
  } else {
    key.push_back(static_cast<std::int64_t>(std::hash<nlohmann::json>()(value)));
  }
}

torch::Tensor sample(std::int64_t size, std::uint64_t seed, const torch::TensorOptions& options) {
  torch::Tensor tensor = torch::empty({size}, torch::kFloat32);
  direct::write_sample(tensor.data_ptr<float>(), size, seed);
  return tensor.to(options.requires_grad(false));
}

// Fewer numbers than a vector has, and more, so that what was left over of one becomes the middle of all.
Parameters parameters_like(const torch::Tensor& tensor, double lr_scale) {
  ParameterGroup group{"", {}, lr_scale};
  for (const std::int64_t size : {3, 41, 1, 64, 29, 100}) {
    torch::Tensor weights = sample(size, static_cast<std::uint64_t>(size), tensor.options());
    group.tensors.push_back({std::to_string(size), weights.set_requires_grad(true)});
  }
  return {{group}};
}

void make_steps(Optimizer& optimizer, const Parameters& parameters) {
  for (std::uint64_t step = 1; step <= 2; ++step) {
    optimizer.step([&] {
      for (const NamedTensor& entry : parameters.groups[0].tensors) {
        entry.tensor.mutable_grad() = sample(entry.tensor.numel(), 1000 * step, entry.tensor.options());
      }
      return torch::Tensor();
    });
  }
}

bool has_the_same_bits(const Parameters& parameters, const FlatOptimizer::Make& make) {
  const torch::NoGradGuard no_grad;
  const ParameterGroup& like = parameters.groups.front();
  const Parameters expected = parameters_like(like.tensors.front().tensor, like.lr_scale);
  const Parameters found = parameters_like(like.tensors.front().tensor, like.lr_scale);
  const auto separate = make(expected);
  auto moved = FlatParameters::of(found, found.groups[0].tensors);
  FlatOptimizer flat(found, *std::move(moved), make);
  make_steps(*separate, expected);
  make_steps(flat, found);
  const auto& a = expected.groups[0].tensors;
  const auto& b = found.groups[0].tensors;
  return std::equal(a.begin(), a.end(), b.begin(), [](const NamedTensor& one, const NamedTensor& other) {
    return direct::same_numbers(one.tensor, other.tensor);
  });
}

}  // namespace

bool agrees_on_flat(const std::string& name, const nlohmann::json& options, const Parameters& parameters,
                    const FlatOptimizer::Make& make) {
  FastPath& path = FastPath::named("flat." + name, FastPath::Switch::one_pass);
  if (!path.is_on()) {
    path.decline(direct::Reason::switched_off);
    return false;
  }
  const torch::Tensor& first = parameters.groups.front().tensors.front().tensor;
  FastPath::Key key = {static_cast<std::int64_t>(first.scalar_type()),
                       static_cast<std::int64_t>(first.device().type())};
  add_structure(options, key);
  if (path.way_for(key, [&] { return has_the_same_bits(parameters, make); }) == 0) return false;
  path.take();
  return true;
}

}  // namespace runner::trial

#include "sample_step.hpp"

#include <torch/types.h>

#include <algorithm>
#include <runner/direct/comparison.hpp>
#include <string>

namespace runner::optimizers {

namespace {

constexpr std::int64_t widest_vector = 16;
constexpr std::int64_t round = 2 * widest_vector;

// Numbers that begin at one of the places within a vector; those of lengths that a vector's width lies between, at
// others.
torch::Tensor sample(std::int64_t length, std::uint64_t seed) {
  const std::int64_t begin = (5 * length + length / widest_vector) % widest_vector;
  torch::Tensor tensor = torch::empty({begin + length}, torch::kFloat32).narrow(0, begin, length);
  direct::write_sample(tensor.data_ptr<float>(), length, seed);
  return tensor;
}

Parameters parameters() {
  ParameterGroup group{"", {}, 1.0};
  for (std::int64_t length = 1; length <= 2 * round; ++length) {
    if (length > widest_vector / 2 && length < round) continue;
    const auto seed = static_cast<std::uint64_t>(2 * length);
    const torch::Tensor weights = sample(length, seed);
    weights.mutable_grad() = sample(length, seed + 1);
    direct::add_extremes(weights.grad().data_ptr<float>(), length, seed);
    group.tensors.push_back({std::to_string(length), weights});
  }
  return {{std::move(group)}};
}

// The state of some steps ago, named as optimizers do: exp_avg_sq/17.
void make_state(const std::string& name, torch::Tensor& tensor) {
  const auto slash = name.find('/');
  const std::string what = name.substr(0, slash);
  if (what == "step") {
    tensor = torch::tensor(std::int64_t{3});
    return;
  }
  tensor = sample(std::stoll(name.substr(slash + 1)), static_cast<std::uint64_t>(name.front()) * 1000 + name.size());
  // Means of squares are no less than squared means.
  if (what.find("sq") != std::string::npos) tensor.abs_();
  if (what == "grad_avg") tensor.mul_(0.01);
}

}  // namespace

std::vector<torch::Tensor> after_sample_step(const MakeOptimizer& make) {
  const torch::NoGradGuard no_grad;
  const Parameters sample = parameters();
  const auto optimizer = make(sample);
  optimizer->visit_state(make_state);
  optimizer->step([] { return torch::Tensor(); });
  std::vector<torch::Tensor> result;
  for (const NamedTensor& entry : sample.groups.front().tensors) result.push_back(entry.tensor);
  optimizer->visit_state([&](const std::string&, torch::Tensor& tensor) { result.push_back(tensor); });
  return result;
}

bool same_numbers(const std::vector<torch::Tensor>& one, const std::vector<torch::Tensor>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), direct::same_numbers);
}

}  // namespace runner::optimizers

#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/csrc/autograd/autograd.h>

#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <stdexcept>
#include <utility>

namespace runner::direct {

using torch::autograd::variable_list;

DirectBackward::DirectBackward(variable_list variables, variable_list constants)
    : variables_(std::move(variables)), constants_(std::move(constants)), versions_(versions()) {
  torch::autograd::edge_list edges;
  edges.reserve(variables_.size());
  for (const torch::Tensor& variable : variables_) edges.push_back(torch::autograd::impl::gradient_edge(variable));
  set_next_edges(std::move(edges));
}

void DirectBackward::release_variables() {
  const std::lock_guard lock(mutex_);
  is_released_ = true;
  variables_.clear();
  constants_.clear();
}

variable_list DirectBackward::apply(variable_list&& gradients) {
  const std::lock_guard lock(mutex_);
  if (is_released_) {
    throw std::runtime_error("the graph was gone through before; the first time must ask for retain_graph");
  }
  if (versions() != versions_) {
    throw std::runtime_error("a tensor that " + name() + " needs was changed in place since the forward pass");
  }
  const torch::Tensor& gradient = gradients.front();
  if (!gradient.defined()) return variable_list(variables_.size());
  if (torch::GradMode::is_enabled() || !is_plain(gradient) || !no_mode_is_on()) return differentiate(gradient);
  const at::AutoDispatchBelowADInplaceOrView kernels_only;
  return derive(gradient);
}

std::vector<std::int64_t> DirectBackward::versions() const {
  std::vector<std::int64_t> versions;
  versions.reserve(variables_.size() + constants_.size());
  for (const variable_list* tensors : {&variables_, &constants_}) {
    for (const torch::Tensor& tensor : *tensors) versions.push_back(tensor._version());
  }
  return versions;
}

variable_list DirectBackward::differentiate(const torch::Tensor& gradient) const {
  const bool create_graph = torch::GradMode::is_enabled();
  const at::AutoGradMode with_graph(true);
  std::vector<std::size_t> places;
  variable_list wanted;
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    if (!task_should_compute_output(i)) continue;
    places.push_back(i);
    wanted.push_back(variables_[i]);
  }
  auto found = torch::autograd::grad({compute()}, wanted, {gradient}, create_graph, create_graph);
  variable_list result(variables_.size());
  for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = std::move(found[i]);
  return result;
}

}  // namespace runner::direct

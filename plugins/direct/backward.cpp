#include "direct/backward.hpp"

#include <ATen/CPUFunctions.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "direct/direct_backward.hpp"
#include "direct/direct_call.hpp"

namespace runner::direct {

namespace {

using torch::autograd::AccumulateGrad;
using torch::autograd::Node;

// The nodes from the loss on, and the parameters that the last one has gradients for, null where it has none.
struct Chain {
  std::vector<Node*> nodes;
  std::vector<torch::Tensor*> parameters;
};

// LibTorch 2 keeps the hooks of tensors apart.
template <class SomeNode>
bool has_hooks(const SomeNode& node) {
  if constexpr (requires { node.tensor_pre_hooks(); }) {
    if (!node.tensor_pre_hooks().empty() || !node.retains_grad_hooks().empty()) return true;
  }
  return !node.pre_hooks().empty() || !node.post_hooks().empty();
}

// The parameter that an edge leads to, where its gradient can be put in place as it is.
torch::Tensor* free_parameter(Node* node) {
  auto* leaf = dynamic_cast<AccumulateGrad*>(node);
  if (leaf == nullptr || has_hooks(*leaf) || leaf->variable.grad().defined()) return nullptr;
  return torch::autograd::impl::hooks(leaf->variable).empty() ? &leaf->variable : nullptr;
}

bool find_parameters(Node& last, Chain& chain) {
  std::unordered_set<const void*> seen;
  for (const auto& edge : last.next_edges()) {
    chain.parameters.push_back(edge.is_valid() ? free_parameter(edge.function.get()) : nullptr);
    // Two gradients of one parameter are to be added.
    if (edge.is_valid() && (chain.parameters.back() == nullptr || !seen.insert(edge.function.get()).second))
      return false;
  }
  return true;
}

std::optional<Chain> chain_from(const torch::Tensor& loss) {
  Chain chain;
  for (Node* node = loss.grad_fn().get(); node != nullptr;) {
    if (dynamic_cast<DirectBackward*>(node) == nullptr || node->num_inputs() != 1 || has_hooks(*node))
      return std::nullopt;
    chain.nodes.push_back(node);
    const auto& edges = node->next_edges();
    const bool goes_on = edges.size() == 1 && edges.front().is_valid() &&
                         dynamic_cast<AccumulateGrad*>(edges.front().function.get()) == nullptr;
    if (!goes_on) return find_parameters(*node, chain) ? std::optional(std::move(chain)) : std::nullopt;
    node = edges.front().function.get();
  }
  return std::nullopt;
}

}  // namespace

void backward(const torch::Tensor& loss) {
  const bool plain =
      is_plain(loss) && loss.dim() == 0 && no_mode_is_on() && !torch::autograd::AnomalyMode::is_enabled();
  auto chain = plain ? chain_from(loss) : std::nullopt;
  if (!chain) return loss.backward();
  const torch::NoGradGuard no_grad;
  torch::autograd::variable_list gradients = {at::cpu::empty({}, loss.options())};
  *gradients.front().data_ptr<float>() = 1.0F;
  for (Node* node : chain->nodes) {
    gradients = (*node)(std::move(gradients));
    node->release_variables();
  }
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (chain->parameters[i] != nullptr && gradients[i].defined()) {
      chain->parameters[i]->mutable_grad() = std::move(gradients[i]);
    }
  }
}

}  // namespace runner::direct

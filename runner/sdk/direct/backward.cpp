#include <ATen/CPUFunctions.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <runner/direct/backward.hpp>
#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <runner/direct/fast_path.hpp>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

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

std::variant<Chain, Reason> chain_from(const torch::Tensor& loss) {
  Chain chain;
  for (Node* node = loss.grad_fn().get(); node != nullptr;) {
    if (dynamic_cast<DirectBackward*>(node) == nullptr || node->num_inputs() != 1) return Reason::no_chain;
    if (has_hooks(*node)) return Reason::hooks;
    chain.nodes.push_back(node);
    const auto& edges = node->next_edges();
    const bool goes_on = edges.size() == 1 && edges.front().is_valid() &&
                         dynamic_cast<AccumulateGrad*>(edges.front().function.get()) == nullptr;
    if (!goes_on) {
      if (!find_parameters(*node, chain)) return Reason::hooks;
      return chain;
    }
    node = edges.front().function.get();
  }
  return Reason::no_chain;
}

std::variant<Chain, Reason> way_back_from(const torch::Tensor& loss, const FastPath& path) {
  if (!path.is_on()) return Reason::switched_off;
  if (!is_plain(loss) || loss.dim() != 0) return Reason::not_plain;
  if (!no_mode_is_on() || torch::autograd::AnomalyMode::is_enabled()) return Reason::mode;
  return chain_from(loss);
}

void put_in_place(torch::Tensor& parameter, torch::Tensor&& gradient) {
  if (!gradient.defined()) return;
  // The engine would make it fit; the kernels' own gradients do.
  if (gradient.sizes() != parameter.sizes() || gradient.scalar_type() != parameter.scalar_type()) {
    throw std::logic_error("a DirectBackward must give gradients of the shape and dtype of its variables");
  }
  parameter.mutable_grad() = std::move(gradient);
}

}  // namespace

void backward(const torch::Tensor& loss) {
  static FastPath& path = FastPath::named("backward", FastPath::Switch::direct);
  auto found = way_back_from(loss, path);
  auto* chain = std::get_if<Chain>(&found);
  if (chain == nullptr) {
    path.decline(std::get<Reason>(found));
    return loss.backward();
  }
  path.take();
  const torch::NoGradGuard no_grad;
  torch::autograd::variable_list gradients = {at::cpu::empty({}, loss.options())};
  *gradients.front().data_ptr<float>() = 1.0F;
  for (Node* node : chain->nodes) {
    gradients = (*node)(std::move(gradients));
    node->release_variables();
  }
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (chain->parameters[i] != nullptr) put_in_place(*chain->parameters[i], std::move(gradients[i]));
  }
}

}  // namespace runner::direct

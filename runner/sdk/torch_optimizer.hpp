#pragma once

#include <ATen/Context.h>
#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/lbfgs.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <runner/optimizer.hpp>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace runner {

namespace detail {

// Shows a step counter as a tensor; it exists once the state's first average does.
template <class State>
void visit_torch_step(State& state, const torch::Tensor& average, const std::string& name,
                      const Optimizer::StateVisitor& visit) {
  torch::Tensor step = average.defined() ? torch::tensor(state.step()) : torch::Tensor();
  visit("step/" + name, step);
  if (step.defined()) state.step(step.template item<std::int64_t>());
}

template <class State>
void visit_adam_state(State& state, const std::string& name, const Optimizer::StateVisitor& visit) {
  visit_torch_step(state, state.exp_avg(), name, visit);
  visit("exp_avg/" + name, state.exp_avg());
  visit("exp_avg_sq/" + name, state.exp_avg_sq());
  visit("max_exp_avg_sq/" + name, state.max_exp_avg_sq());
}

// Shows a list of tensors of one shape as one tensor; it exists where the list has any.
inline void visit_torch_list(std::deque<torch::Tensor>& list, const std::string& name,
                             const Optimizer::StateVisitor& visit) {
  torch::Tensor shown = list.empty() ? torch::Tensor() : torch::stack(std::vector(list.begin(), list.end()));
  const torch::Tensor before = shown;
  visit(name, shown);
  if (!shown.defined() || shown.is_same(before)) return;
  const auto parts = shown.unbind(0);
  list.assign(parts.begin(), parts.end());
}

}  // namespace detail

/// Shows the state that torch::optim keeps for one parameter; `name` is the parameter's. An optimizer of another type
/// joins in by an overload of this function.
inline void visit_torch_state(torch::optim::AdamParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  detail::visit_adam_state(state, name, visit);
}

inline void visit_torch_state(torch::optim::AdamWParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  detail::visit_adam_state(state, name, visit);
}

inline void visit_torch_state(torch::optim::RMSpropParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  detail::visit_torch_step(state, state.square_avg(), name, visit);
  visit("square_avg/" + name, state.square_avg());
  visit("momentum_buffer/" + name, state.momentum_buffer());
  visit("grad_avg/" + name, state.grad_avg());
}

inline void visit_torch_state(torch::optim::SGDParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  visit("momentum_buffer/" + name, state.momentum_buffer());
}

inline void visit_torch_state(torch::optim::AdagradParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  detail::visit_torch_step(state, state.sum(), name, visit);
  visit("sum/" + name, state.sum());
}

/// L-BFGS keeps one state for all parameters, under the first one's name.
inline void visit_torch_state(torch::optim::LBFGSParamState& state, const std::string& name,
                              const Optimizer::StateVisitor& visit) {
  const bool exists = state.d().defined();
  torch::Tensor iterations = exists ? torch::tensor(state.n_iter()) : torch::Tensor();
  torch::Tensor length = exists ? torch::tensor(state.t(), torch::kFloat64) : torch::Tensor();
  visit("n_iter/" + name, iterations);
  visit("t/" + name, length);
  if (iterations.defined()) state.n_iter(iterations.item<std::int64_t>());
  if (length.defined()) state.t(length.item<double>());
  visit("d/" + name, state.d());
  visit("H_diag/" + name, state.H_diag());
  visit("prev_flat_grad/" + name, state.prev_flat_grad());
  detail::visit_torch_list(state.old_dirs(), "old_dirs/" + name, visit);
  detail::visit_torch_list(state.old_stps(), "old_stps/" + name, visit);
  detail::visit_torch_list(state.ro(), "ro/" + name, visit);
}

/// Says whether a `torch::optim` class works element by element, with the same bits wherever the element lies. That is
/// not known of roots where LibTorch takes them by MKL.
template <class TorchOptimizer>
inline bool is_elementwise_torch_optimizer() {
  if constexpr (std::is_same_v<TorchOptimizer, torch::optim::SGD>) return true;
  constexpr bool takes_roots =
      std::is_same_v<TorchOptimizer, torch::optim::Adam> || std::is_same_v<TorchOptimizer, torch::optim::AdamW> ||
      std::is_same_v<TorchOptimizer, torch::optim::RMSprop> || std::is_same_v<TorchOptimizer, torch::optim::Adagrad>;
  return takes_roots && !at::hasMKL();
}

/// Makes a `torch::optim` class an `Optimizer`. `State` is its per-parameter state.
template <class TorchOptimizer, class State>
class TorchOptimizerAdapter final : public Optimizer {
 public:
  /// `options` hold for every group, but for the learning rate, which is scaled by the group.
  template <class TorchOptions>
  TorchOptimizerAdapter(const Parameters& parameters, const TorchOptions& options)
      : parameters_(parameters), optimizer_(torch_groups(parameters, options), options) {}

  void step(const Closure& closure) override { optimizer_.step(closure); }

  bool is_elementwise() const override { return is_elementwise_torch_optimizer<TorchOptimizer>(); }

  void set_lr(double lr) override {
    auto& torch_groups = optimizer_.param_groups();
    for (std::size_t i = 0; i < torch_groups.size(); ++i) {
      torch_groups[i].options().set_lr(lr * parameters_.groups[i].lr_scale);
    }
  }

  void visit_state(const StateVisitor& visit) override {
    for (const ParameterGroup& group : parameters_.groups) {
      for (const NamedTensor& entry : group.tensors) visit_parameter(entry, visit);
    }
  }

  /// Returns the wrapped optimizer, whose groups are in the order of the parameters'.
  TorchOptimizer& torch_optimizer() { return optimizer_; }
  /// Returns what it keeps for a parameter; nothing before the first step, or where it keeps nothing.
  State* find_state(const torch::Tensor& parameter) {
    auto& states = optimizer_.state();
    const auto found = states.find(key_of(parameter));
    return found == states.end() ? nullptr : static_cast<State*>(found->second.get());
  }

 private:
  using Key = typename std::decay_t<decltype(std::declval<TorchOptimizer&>().state())>::key_type;

  template <class TorchOptions>
  static std::vector<torch::optim::OptimizerParamGroup> torch_groups(const Parameters& parameters,
                                                                     const TorchOptions& options) {
    std::vector<torch::optim::OptimizerParamGroup> groups;
    for (const ParameterGroup& group : parameters.groups) {
      std::vector<torch::Tensor> tensors;
      for (const NamedTensor& entry : group.tensors) tensors.push_back(entry.tensor);
      auto group_options = std::make_unique<TorchOptions>(options);
      group_options->set_lr(options.get_lr() * group.lr_scale);
      groups.emplace_back(std::move(tensors), std::move(group_options));
    }
    return groups;
  }

  // LibTorch 1.13 keys the state by the address as text, later ones by the address.
  static Key key_of(const torch::Tensor& tensor) {
    if constexpr (std::is_same_v<Key, std::string>) {
      std::ostringstream text;
      text << tensor.unsafeGetTensorImpl();
      return text.str();
    } else {
      return tensor.unsafeGetTensorImpl();
    }
  }

  void visit_parameter(const NamedTensor& entry, const StateVisitor& visit) {
    if (State* found = find_state(entry.tensor)) {
      visit_torch_state(*found, entry.name, visit);
      return;
    }
    auto state = std::make_unique<State>();
    bool exists = false;
    visit_torch_state(*state, entry.name, [&](const std::string& name, torch::Tensor& tensor) {
      visit(name, tensor);
      exists = exists || tensor.defined();
    });
    if (exists) optimizer_.state()[key_of(entry.tensor)] = std::move(state);
  }

  Parameters parameters_;
  TorchOptimizer optimizer_;
};

/// Wraps one of LibTorch's optimizers, which its options choose.
inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::AdamOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::Adam, torch::optim::AdamParamState>>(parameters, options);
}

inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::AdamWOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::AdamW, torch::optim::AdamWParamState>>(parameters,
                                                                                                     options);
}

inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::RMSpropOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::RMSprop, torch::optim::RMSpropParamState>>(parameters,
                                                                                                         options);
}

inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::SGDOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::SGD, torch::optim::SGDParamState>>(parameters, options);
}

inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::AdagradOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::Adagrad, torch::optim::AdagradParamState>>(parameters,
                                                                                                         options);
}

/// For parameters of one group.
inline std::unique_ptr<Optimizer> adapt(const Parameters& parameters, const torch::optim::LBFGSOptions& options) {
  return std::make_unique<TorchOptimizerAdapter<torch::optim::LBFGS, torch::optim::LBFGSParamState>>(parameters,
                                                                                                     options);
}

}  // namespace runner

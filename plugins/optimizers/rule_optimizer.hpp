#pragma once

#include <ATen/Context.h>

#include <runner/optimizer.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runner::optimizers {

/// Makes the steps of a rule that changes each number of a parameter by its own gradient and its own state alone.
///
/// `Rule` says whether it `takes_roots`, names what it keeps for a parameter as `State`, and has `void step(const
/// torch::Tensor& parameter, const torch::Tensor& gradient, double lr, State&) const`. A state begins empty and has
/// `void visit(const std::string& parameter, const Optimizer::StateVisitor&)`.
template <class Rule>
class RuleOptimizer final : public Optimizer {
 public:
  RuleOptimizer(const Parameters& parameters, double lr, Rule rule)
      : parameters_(parameters), lr_(lr), rule_(std::move(rule)) {
    for (const ParameterGroup& group : parameters_.groups) states_.emplace_back(group.tensors.size());
  }

  void step(const Closure& closure) override {
    closure();
    const torch::NoGradGuard no_grad;
    for_each([this](const NamedTensor& parameter, typename Rule::State& state, double lr) {
      const torch::Tensor& gradient = parameter.tensor.grad();
      if (gradient.defined()) rule_.step(parameter.tensor, gradient, lr, state);
    });
  }

  void set_lr(double lr) override { lr_ = lr; }

  void visit_state(const StateVisitor& visit) override {
    for_each(
        [&](const NamedTensor& parameter, typename Rule::State& state, double) { state.visit(parameter.name, visit); });
  }

  /// Which bits a root has may depend on where a number lies where LibTorch takes roots by MKL.
  bool is_elementwise() const override { return !Rule::takes_roots || !at::hasMKL(); }

 private:
  template <class Action>
  void for_each(Action action) {
    for (std::size_t g = 0; g < states_.size(); ++g) {
      const ParameterGroup& group = parameters_.groups[g];
      for (std::size_t i = 0; i < states_[g].size(); ++i) {
        action(group.tensors[i], states_[g][i], lr_ * group.lr_scale);
      }
    }
  }

  Parameters parameters_;
  double lr_;
  Rule rule_;
  std::vector<std::vector<typename Rule::State>> states_;
};

}  // namespace runner::optimizers

#pragma once

#include <c10/util/intrusive_ptr.h>
#include <torch/csrc/autograd/function.h>
#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <runner/stamp.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace runner::direct {

/// A node of the graph that stands for several operations and calls CPU kernels straight in the backward pass. What
/// that cannot serve is left to LibTorch's own operations: gradients that are to be differentiated again, or are not
/// plain. Refuses, as LibTorch's nodes do, a second pass without `retain_graph` and what was changed in place since the
/// forward pass.
class RUNNER_EXPORT DirectBackward : public torch::autograd::Node {
 public:
  /// `variables` are what gradients are wanted of, `constants` what else the derivative is computed from.
  DirectBackward(torch::autograd::variable_list variables, torch::autograd::variable_list constants);

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) final;
  void release_variables() final;

 protected:
  /// Returns the gradients of the variables, in their order, by the kernels; `task_should_compute_output(i)` says
  /// which are wanted. `gradient` is that of the result.
  virtual torch::autograd::variable_list derive(const torch::Tensor& gradient) const = 0;
  /// Computes the result again by LibTorch's own operations.
  virtual torch::Tensor compute() const = 0;

  const torch::Tensor& variable(std::size_t i) const { return variables_[i]; }
  const torch::Tensor& constant(std::size_t i) const { return constants_[i]; }
  const torch::autograd::variable_list& variables() const { return variables_; }
  std::size_t variable_count() const { return variables_.size(); }

 private:
  std::vector<std::int64_t> versions() const;
  torch::autograd::variable_list differentiate(const torch::Tensor& gradient) const;

  std::mutex mutex_;
  bool is_released_ = false;
  torch::autograd::variable_list variables_;
  torch::autograd::variable_list constants_;
  std::vector<std::int64_t> versions_;
};

/// Makes a node the one that `result`, which has no graph yet, was computed by.
template <class Backward, class... Arguments>
void connect(const torch::Tensor& result, Arguments&&... arguments) {
  // LibTorch counts the references of its nodes itself from 2.14 on.
  auto node = [&] {
    if constexpr (std::is_same_v<decltype(torch::autograd::Edge::function), std::shared_ptr<torch::autograd::Node>>) {
      return std::shared_ptr<Backward>(new Backward(std::forward<Arguments>(arguments)...),
                                       [](auto* done) { deleteNode(done); });
    } else {
      return c10::make_intrusive<Backward>(std::forward<Arguments>(arguments)...);
    }
  }();
  auto variable = result;
  torch::autograd::create_gradient_edge(variable, std::move(node));
}

}  // namespace runner::direct

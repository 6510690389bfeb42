#pragma once

#include <functional>
#include <memory>
#include <runner/parameters.hpp>
#include <runner/registrar.hpp>
#include <string>

namespace runner {

/// Bounds a learning rate, with its group's scale, and what is multiplied with one, such as a weight decay: optimizers
/// compute in float32, where even the product of two of these has to fit.
inline constexpr double largest_rate = 1e18;

/// Changes parameters so that a loss falls. Wrap a `torch::optim` class with <runner/torch_optimizer.hpp>.
class Optimizer {
 public:
  /// Computes the loss and its gradients anew; may be called several times a step (L-BFGS).
  using Closure = std::function<torch::Tensor()>;
  /// Receives one tensor of the optimizer's state under a stable name, such as `exp_avg/0.weight`.
  using StateVisitor = std::function<void(const std::string& name, torch::Tensor& tensor)>;

  virtual ~Optimizer() = default;
  /// Calls `closure` at least once, then changes the parameters in place.
  virtual void step(const Closure& closure) = 0;
  /// Sets the learning rate of every group, times the group's `lr_scale`, from the next step on.
  virtual void set_lr(double lr) = 0;
  /// Shows every tensor of the state, which the visitor may read or replace: what a resumed trial saves and restores.
  /// State that does not exist yet is shown as an undefined tensor; replacing it makes it exist.
  virtual void visit_state(const StateVisitor& visit) = 0;
  /// Says that a step changes each number of a parameter by its own gradient and its own state alone, whatever tensor
  /// it is in, and calls the closure once. The runner may then hand all parameters of a group over as one tensor, which
  /// is faster and gives the same bits.
  virtual bool is_elementwise() const { return false; }
};

/// The kind `optimizer`: `std::unique_ptr<Optimizer> make(const Options&, const Parameters&)`.
struct OptimizerKind {
  static constexpr const char* name = "optimizer";
  using Factory = std::unique_ptr<Optimizer>(const Parameters&);
};

}  // namespace runner

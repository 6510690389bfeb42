#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <runner/optimizer.hpp>
#include <string>
#include <vector>

#include "trial/flat_parameters.hpp"

namespace runner::trial {

/// Runs an optimizer that works element by element on flat parameters, with the bits and under the state names that it
/// has on separate ones. Goes back to separate ones for good, state included, at the first step that leaves a parameter
/// without a gradient.
class FlatOptimizer final : public Optimizer {
 public:
  /// Makes the optimizer for parameters; called again where it goes back to separate ones.
  using Make = std::function<std::unique_ptr<Optimizer>(const Parameters&)>;

  /// Takes over what `flat` has moved; `parameters` are those that it was made of.
  FlatOptimizer(const Parameters& parameters, FlatParameters flat, Make make);

  void step(const Closure& closure) override;
  void set_lr(double lr) override;
  void visit_state(const StateVisitor& visit) override;

  /// Says whether the parameters still lie together.
  bool is_flat() const { return flat_.has_value(); }

 private:
  void go_back();
  void show(const std::string& name, torch::Tensor& whole, std::size_t group, const StateVisitor& visit) const;

  Parameters parameters_;
  std::optional<FlatParameters> flat_;
  Make make_;
  std::unique_ptr<Optimizer> optimizer_;
  std::optional<double> lr_;
};

}  // namespace runner::trial

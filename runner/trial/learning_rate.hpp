#pragma once

#include <optional>
#include <runner/optimizer.hpp>
#include <runner/scheduler.hpp>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Sets an optimizer's learning rate before each step as the scheduler says; leaves it alone while it does not change.
class LearningRate {
 public:
  /// `base_lr` is the optimizer's own, where it has one. Throws std::runtime_error where one without has a scheduler
  /// that would change it, and where the rate is above the largest.
  LearningRate(const spec::TrialSpec& spec, std::optional<double> base_lr, Scheduler& scheduler, Optimizer& optimizer);

  void before_step(const StepPosition& position);
  /// Returns the rate of the last step; none where the optimizer has none.
  std::optional<double> value() const { return value_; }

 private:
  bool is_rate(double lr) const;
  std::string times_scale() const;

  Scheduler& scheduler_;
  Optimizer& optimizer_;
  std::optional<double> base_lr_;
  std::optional<double> value_;
  /// Of the parameters' rules, 1 or more.
  double largest_scale_ = 1.0;
};

}  // namespace runner::trial

#include "trial/learning_rate.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace runner::trial {

namespace {

std::string written(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace

bool LearningRate::is_rate(double lr) const { return lr >= 0 && lr * largest_scale_ <= largest_rate; }

std::string LearningRate::times_scale() const {
  return largest_scale_ > 1 ? " (times an lr_scale of " + written(largest_scale_) + ")" : "";
}

LearningRate::LearningRate(const spec::TrialSpec& spec, std::optional<double> base_lr, Scheduler& scheduler,
                           Optimizer& optimizer)
    : scheduler_(scheduler), optimizer_(optimizer), base_lr_(base_lr), value_(base_lr) {
  for (const spec::ParameterRule& rule : spec.parameters) largest_scale_ = std::max(largest_scale_, rule.lr_scale);
  if (base_lr_ && !is_rate(*base_lr_)) {
    throw std::runtime_error("the learning rate " + written(*base_lr_) + times_scale() +
                             " is too large; the largest rate is " + written(largest_rate));
  }
  if (!base_lr_ && spec.scheduler.plugin != "constant") {
    throw std::runtime_error("the optimizer '" + spec.optimizer.plugin +
                             "' declares no parameter as its learning_rate(), which the scheduler '" +
                             spec.scheduler.plugin + "' would change; use the scheduler 'constant'");
  }
}

void LearningRate::before_step(const StepPosition& position) {
  if (!base_lr_) {
    if (scheduler_.lr(1.0, position) != 1.0) {
      throw std::runtime_error(
          "the optimizer declares no parameter as its learning_rate(), which the scheduler"
          " would change; leave out its warm-up");
    }
    return;
  }
  const double lr = scheduler_.lr(*base_lr_, position);
  if (lr == *value_) return;
  if (!is_rate(lr)) {
    throw std::runtime_error("the scheduler asks for the rate " + written(lr) + times_scale() + " in epoch " +
                             std::to_string(position.epoch) + "; a rate is a number from 0 to " +
                             written(largest_rate));
  }
  optimizer_.set_lr(lr);
  value_ = lr;
}

}  // namespace runner::trial

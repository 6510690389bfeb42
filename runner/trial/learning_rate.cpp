#include "trial/learning_rate.hpp"

#include <cmath>
#include <stdexcept>

namespace runner::trial {

LearningRate::LearningRate(const spec::TrialSpec& spec, Scheduler& scheduler, Optimizer& optimizer)
    : scheduler_(scheduler), optimizer_(optimizer) {
  const auto lr = spec.optimizer.parameters.find("lr");
  if (lr != spec.optimizer.parameters.end() && lr->is_number()) base_ = lr->get<double>();
  value_ = base_;
  if (!base_ && spec.scheduler.plugin != "constant") {
    throw std::runtime_error("the optimizer '" + spec.optimizer.plugin + "' has no 'lr' that the scheduler '" +
                             spec.scheduler.plugin + "' could set; use the scheduler 'constant'");
  }
}

void LearningRate::before_step(const StepPosition& position) {
  if (!base_) return;
  const double lr = scheduler_.lr(*base_, position);
  if (lr == *value_) return;
  if (!std::isfinite(lr) || lr < 0) {
    throw std::runtime_error("the scheduler asks for the rate " + std::to_string(lr) + " in epoch " +
                             std::to_string(position.epoch) + "; a rate is a number of 0 or more");
  }
  optimizer_.set_lr(lr);
  value_ = lr;
}

}  // namespace runner::trial

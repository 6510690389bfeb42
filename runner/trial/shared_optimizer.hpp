#pragma once

#include <runner/optimizer.hpp>

#include "trial/ranks.hpp"

namespace runner::trial {

/// Passes everything on to another optimizer, but makes its steps together with other processes.
class SharedOptimizer final : public Optimizer {
 public:
  SharedOptimizer(Optimizer& optimizer, StepSharing& sharing) : optimizer_(optimizer), sharing_(sharing) {}

  void step(const Closure& closure) override { sharing_.step(optimizer_, closure); }
  void set_lr(double lr) override { optimizer_.set_lr(lr); }
  void visit_state(const StateVisitor& visit) override { optimizer_.visit_state(visit); }
  bool is_elementwise() const override { return optimizer_.is_elementwise(); }

 private:
  Optimizer& optimizer_;
  StepSharing& sharing_;
};

}  // namespace runner::trial

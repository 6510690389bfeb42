#pragma once

#include <cstdint>
#include <memory>
#include <runner/optimizer.hpp>
#include <utility>

namespace runner::trial {

/// Passes everything on to another optimizer and counts the steps, since a task may make one only after several
/// batches.
class CountedOptimizer final : public Optimizer {
 public:
  explicit CountedOptimizer(std::unique_ptr<Optimizer> optimizer) : optimizer_(std::move(optimizer)) {}

  void step(const Closure& closure) override {
    optimizer_->step(closure);
    ++steps_;
  }
  void set_lr(double lr) override { optimizer_->set_lr(lr); }
  void visit_state(const StateVisitor& visit) override { optimizer_->visit_state(visit); }
  bool is_elementwise() const override { return optimizer_->is_elementwise(); }

  /// Returns how many steps were made.
  std::int64_t steps() const { return steps_; }

 private:
  std::unique_ptr<Optimizer> optimizer_;
  std::int64_t steps_ = 0;
};

}  // namespace runner::trial

#pragma once

#include <cstdint>
#include <memory>
#include <runner/evaluation.hpp>
#include <runner/registrar.hpp>

namespace runner {

/// Says which training step a learning rate is asked for.
struct StepPosition {
  /// Counts from 0, as does `batch` within its epoch.
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  /// Batches of one epoch, and epochs of the whole trial.
  std::int64_t batches = 1;
  std::int64_t epochs = 1;
};

/// Sets the learning rate over a trial. A rate follows from the position and the evaluations shown so far, and from
/// nothing else: a resumed trial shows them again and asks only for the positions that are left.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// Returns the rate of the step at `position`, 0 or more; `base_lr` is the optimizer's own. Asked before every step.
  virtual double lr(double base_lr, const StepPosition& position) = 0;
  /// Shows an evaluation, once each and in order.
  virtual void observe(const Evaluation& evaluation) { static_cast<void>(evaluation); }
  /// Returns the metric of the validation part that `observe` needs, or nothing; a trial without it does not start.
  virtual std::optional<std::string> watches() const { return std::nullopt; }
  /// Says whether rates depend on the number of epochs, so that a longer trial does not begin like a shorter one.
  virtual bool depends_on_epochs() const { return false; }
};

/// The kind `scheduler`: `std::unique_ptr<Scheduler> make(const Options&)`.
struct SchedulerKind {
  static constexpr const char* name = "scheduler";
  using Factory = std::unique_ptr<Scheduler>();
};

}  // namespace runner

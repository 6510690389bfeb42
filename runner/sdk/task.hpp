#pragma once

#include <memory>
#include <runner/dataset.hpp>
#include <runner/loss.hpp>
#include <runner/model.hpp>
#include <runner/optimizer.hpp>
#include <runner/registrar.hpp>
#include <string_view>

namespace runner {

/// Says how the values that a metric had in the batches of one pass become one number: their mean weighted by samples,
/// or the root of that mean (for squared errors).
enum class Reduction { mean, root_mean };

/// Returns a task what the trial consists of. Valid during a call of the task only.
class TaskContext {
 public:
  virtual ~TaskContext() = default;
  virtual const DatasetInfo& data() const = 0;
  virtual Model& model() = 0;
  virtual Loss& loss() = 0;
  virtual Optimizer& optimizer() = 0;
  virtual const Parameters& parameters() const = 0;

  /// Records a metric of the batch at hand, under the part that is being computed. `value` is a scalar tensor; it is
  /// kept without its graph and not read before the pass ends. The validation part must log `loss`.
  virtual void log(std::string_view name, const torch::Tensor& value, Reduction reduction = Reduction::mean) = 0;
  /// Records a metric of the batch at hand that is a number already.
  virtual void log(std::string_view name, double value, Reduction reduction = Reduction::mean) = 0;
  /// Shows the trial's metrics what the model answered for the batch at hand, once a batch; does nothing where the
  /// trial has none. A trial that has some fails where its validation shows them nothing.
  virtual void measure(const Output& output, const Batch& batch) = 0;
};

/// Says what one training step and one validation batch are. `supervised` is the one that ships.
class Task {
 public:
  virtual ~Task() = default;
  /// Makes one optimizer step on the batch. The model is in training mode, gradients are on.
  virtual void train_step(TaskContext& context, const Batch& batch) = 0;
  /// Logs the metrics of the batch. The model is in evaluation mode, gradients are off.
  virtual void evaluate(TaskContext& context, const Batch& batch) = 0;
};

/// The kind `task`: `std::unique_ptr<Task> make(const Options&, const DatasetInfo&)`.
struct TaskKind {
  static constexpr const char* name = "task";
  using Factory = std::unique_ptr<Task>(const DatasetInfo&);
};

}  // namespace runner

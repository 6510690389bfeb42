#pragma once

#include <runner/task.hpp>

namespace runner {

/// Is offered by the context of a training step that several processes may make together (`training.processes`), each
/// with rows of its own.
class SharesSteps {
 public:
  virtual ~SharesSteps() = default;
  /// Brings the gradients of the rows of all processes together.
  virtual void gradients_ready() = 0;
};

/// Says, in the closure of a step, that the gradients of this process's rows are complete. After it they are those of
/// the whole batch, which may be clipped or looked at. A task that does not call it finds them so after the closure.
inline void gradients_ready(TaskContext& context) {
  if (auto* shares = dynamic_cast<SharesSteps*>(&context)) shares->gradients_ready();
}

}  // namespace runner

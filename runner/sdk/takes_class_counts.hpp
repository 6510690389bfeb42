#pragma once

#include <cstdint>
#include <vector>

namespace runner {

/// Lets a loss know how many samples of each class it is trained on, which are not known yet where its factory is
/// called. A class derives from this beside `Loss`, and is called before the first batch; counting costs a pass over
/// the training part, so that only a class which needs the numbers should.
///
/// An interface of its own for the reason that `TellsNotes` is one.
class TakesClassCounts {
 public:
  /// Takes the number of the training part's samples of each class. For a checkpoint that is evaluated they are those
  /// of its training, whatever data it is shown. Throws std::runtime_error for numbers that the loss cannot use.
  virtual void take_class_counts(const std::vector<std::int64_t>& counts) = 0;

 protected:
  ~TakesClassCounts() = default;
};

}  // namespace runner

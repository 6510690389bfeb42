#pragma once

#include <runner/dataset.hpp>
#include <string>

namespace runner {

/// Lets the targets of a data set be differences from numbers that are known beforehand, such as those of the year
/// before. The runner adds these to what a model predicts, and says how far the known numbers alone are off. Losses and
/// errors are the same for differences as for the whole. A data set derives from this beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class PredictsDifferences {
 public:
  /// Returns what the known numbers are, such as `the value 12 rows before`; empty where targets are no differences.
  virtual std::string known_part_title() const = 0;
  /// Returns the known numbers of some samples: float64, of shape [n, outputs].
  virtual torch::Tensor known_part(const torch::Tensor& indices) const = 0;

 protected:
  ~PredictsDifferences() = default;
};

}  // namespace runner

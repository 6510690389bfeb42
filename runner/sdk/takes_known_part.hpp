#pragma once

#include <torch/types.h>

namespace runner {

/// Lets a metric know what is known beforehand of the samples that it is shown, where targets are differences from it
/// (`PredictsDifferences`): added to targets and predictions it gives the whole. For what is not the same for
/// differences as for the whole, such as a part of the targets' variance, or an error relative to a target. A metric
/// derives from this beside `Metric`.
///
/// An interface of its own for the reason that `TellsNotes` is one.
class TakesKnownPart {
 public:
  /// Takes the known numbers of the samples of the next `add`: float64, of shape [n, outputs], on the targets' device.
  /// Not called where targets are no differences.
  virtual void take_known_part(const torch::Tensor& known) = 0;

 protected:
  ~TakesKnownPart() = default;
};

}  // namespace runner

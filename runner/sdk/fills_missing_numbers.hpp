#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runner {

/// Says what stands for a missing number.
enum class Fill {
  mean,
  /// Half the sum of the two in the middle, where their number is even.
  median,
  /// Of several the smallest.
  most_frequent
};

/// Names neighbouring features that are missing together.
struct FilledFeatures {
  /// What a message calls them.
  std::string name;
  /// Several are a category's, of which one is 1 and the others are 0: the most frequent category stands for a missing
  /// one, the first of several, whatever `fill` says.
  std::int64_t features = 1;
  Fill fill = Fill::mean;
};

/// Lets a data set have missing numbers: NaN in its first input, which the runner fills. A data set derives from this
/// beside `Dataset`.
///
/// What stands for them must be fitted on the training part alone, as standardisation is, or the validation part would
/// have a say in training. But a data set is made before it is split, and one object serves trials with other splits.
/// So it says only how to fill; the runner fits on each trial's training rows, fills before it standardises, keeps what
/// it fitted in the checkpoint, and fills other data with it. The data's digest is that of the NaN.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class FillsMissingNumbers {
 public:
  /// Returns how each feature of the first input is filled, in their order in memory; asked once a trial.
  virtual std::vector<FilledFeatures> filled_features() const = 0;

 protected:
  ~FillsMissingNumbers() = default;
};

}  // namespace runner

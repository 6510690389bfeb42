#pragma once

#include <cstdint>
#include <vector>

namespace runner {

/// Lets a data set say when its samples were: the runner then trains on the earlier ones and holds out the later ones.
/// A data set derives from this beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class DatesSamples {
 public:
  /// Returns each sample's place in time, in the order of the samples: that of an earlier one is smaller. None where
  /// samples have no time.
  virtual std::vector<std::int64_t> sample_times() const = 0;
  /// Returns how many samples between two parts belong to neither, since what the earlier ones predict lies within the
  /// later part.
  virtual std::int64_t samples_between_parts() const { return 0; }

 protected:
  ~DatesSamples() = default;
};

}  // namespace runner

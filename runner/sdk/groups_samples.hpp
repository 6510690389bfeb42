#pragma once

#include <cstdint>
#include <vector>

namespace runner {

/// Lets a data set say which samples belong together, such as several of one patient: the runner then divides groups in
/// place of samples, so that none stands in two parts. A data set derives from this beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class GroupsSamples {
 public:
  /// Returns the group of each sample, any number, in the order of the samples; none where there are no groups. Groups
  /// are drawn in the order of their numbers.
  virtual std::vector<std::int64_t> sample_groups() const = 0;

 protected:
  ~GroupsSamples() = default;
};

}  // namespace runner

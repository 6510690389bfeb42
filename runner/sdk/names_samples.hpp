#pragma once

#include <string>
#include <vector>

namespace runner {

/// Lets a data set name its samples, so that a person finds in a prediction which one it is for. A data set derives
/// from this beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class NamesSamples {
 public:
  /// Returns what the names are, such as `passenger`; empty where there are none.
  virtual std::string sample_title() const = 0;
  /// Returns one name for each sample, in their order; none where there are none.
  virtual std::vector<std::string> sample_names() const = 0;

 protected:
  ~NamesSamples() = default;
};

}  // namespace runner

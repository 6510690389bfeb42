#pragma once

#include <string>
#include <utility>
#include <vector>

namespace runner {

/// Lets a data set name columns that its parameters give by their place, such as the target's -1 for the last. Other
/// files, whose columns may stand elsewhere, are read with the names in place of those. A data set derives from this
/// beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class NamesColumns {
 public:
  /// Returns such parameters, each with its column's name; none where columns have no names.
  virtual std::vector<std::pair<std::string, std::string>> named_columns() const = 0;

 protected:
  ~NamesColumns() = default;
};

}  // namespace runner

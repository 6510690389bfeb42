#pragma once

#include <memory>
#include <runner/dataset.hpp>

namespace runner {

/// Lets a data set be read anew as the data that a model was trained on, where matching features by name is not enough:
/// where it makes features of what it finds in the data, such as the categories of a column, other data lack some and
/// have others; and where it rounds its features or not by what it finds (`DatasetInfo::exact_features`). A data set
/// derives from this beside `Dataset`.
///
/// An interface of its own, as `TellsNotes` is, since it came later.
class ReadsAsTrained {
 public:
  /// Returns the same samples with the features and classes that `trained_on` describes, as `DatasetKind`'s reader
  /// does; asked only where the names of the features or `exact_features` differ. What it leaves as it was, is matched
  /// by name. Throws std::runtime_error with file and row where that
  /// cannot be.
  virtual std::unique_ptr<Dataset> read_as(const DatasetInfo& trained_on) const = 0;

 protected:
  ~ReadsAsTrained() = default;
};

}  // namespace runner

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "csv/missing.hpp"

namespace csv {

/// Says what becomes of rows with a missing cell in a feature or the target.
enum class Missing {
  /// The table is refused.
  error,
  /// They are left out.
  drop,
  /// A feature's is NaN, for the caller to fill; the target's is refused unless it is left out.
  fill
};

/// Says what a table's columns are for, and what to do with cells that are no numbers.
struct TableOptions {
  /// The features, in this order; where none is named, every column is one that is nothing else.
  std::vector<std::string> columns = {};
  /// No features.
  std::vector<std::string> ignore = {};
  /// Holds categories, whatever its cells look like.
  std::vector<std::string> categories = {};
  /// Names the rows: no feature.
  std::optional<std::string> id = std::nullopt;
  /// Says which rows belong together, and when a row was: features only where `columns` names them.
  std::optional<std::string> groups = std::nullopt;
  std::optional<std::string> time = std::nullopt;
  MissingValues missing_values = MissingValues();
  Missing missing = Missing::error;
  /// Rows without a target are left out, whatever becomes of features; otherwise they are refused unless `missing`
  /// leaves them out, or a class is called so.
  bool drops_missing_targets = false;
  /// A category that the training did not have is none of its, in place of a fault.
  bool ignore_unknown = false;
  /// Columns of text hold categories, and features that are called as `feature_names` does are looked for in the
  /// columns they were made of. Without it text is a fault, and a feature's name is its column's.
  bool takes_text = false;

  /// Says whether some columns may be neither feature nor target.
  bool passes_over_columns() const { return !columns.empty() || !ignore.empty() || id || groups || time; }
};

}  // namespace csv

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "csv/columns.hpp"
#include "csv/labels.hpp"
#include "csv/table_options.hpp"

namespace csv {

/// Says which column features are made of: a number, or a feature for each category.
struct FeatureSource {
  std::size_t column = 0;
  std::optional<Labels> categories = std::nullopt;

  std::size_t features() const { return categories ? categories->names().size() : 1; }
};

/// Holds the features of a table's rows of data.
struct FeatureCells {
  /// Row after row, source after source. NaN for all features of a missing cell.
  std::vector<double> numbers;
  /// How many cells of each source were missing, or of no category.
  std::vector<std::size_t> missing;
  std::vector<std::size_t> unknown;
};

/// Reads the cells of these sources. Throws std::runtime_error, which names file, line and column, for a cell that is
/// no finite number or known category, unless the options say what becomes of it.
FeatureCells read_features(const Columns& columns, const std::vector<FeatureSource>& sources,
                           const TableOptions& options);

/// Leaves out the rows with a missing cell in one of these columns; returns how many. Throws std::runtime_error, which
/// ends in `if_all`, where no row is left.
std::size_t leave_out_missing(Columns& columns, const std::vector<std::size_t>& of, const MissingValues& missing,
                              const std::string& if_all);

}  // namespace csv

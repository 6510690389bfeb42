#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv/columns.hpp"
#include "csv/labels.hpp"
#include "csv/table_options.hpp"

namespace csv {

/// Says whether a feature's cells are text: the first that is not missing is no number. Throws std::runtime_error,
/// which names file, line and column, where others are numbers, or all are numbers that are written in another way.
bool holds_text(const Columns& columns, std::size_t column, const MissingValues& missing_values);

/// Returns the categories of a column to train on, those of all its rows, in the order in which classes are numbered:
/// that of the numbers where all are numbers, else byte by byte. None are statistics, so that rows of the validation
/// part may name some. Throws std::runtime_error where no row holds any or, unless the column `was_named` as one of
/// categories, nearly each row one of its own.
Labels training_categories(const Columns& columns, std::size_t column, const TableOptions& options, bool was_named);

}  // namespace csv

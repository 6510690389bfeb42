#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "csv/columns.hpp"
#include "csv/missing.hpp"

namespace runner::starter {

enum class Content {
  /// No cell has a value.
  nothing,
  numbers,
  text,
  /// Some cells are numbers and some are not.
  mixed
};

/// Says what a column of a table looks like.
struct ColumnLook {
  std::string name;
  Content content = Content::nothing;
  std::size_t rows = 0;
  std::size_t missing = 0;
  /// The first cell that is not empty and is taken for missing, such as `NA`.
  std::string missing_text = {};
  /// How many of these are the word `none`, which may be a category as well.
  std::size_t nones = 0;
  /// Different values.
  std::size_t distinct = 0;
  /// All numbers are whole.
  bool is_whole = true;
  /// Each number is its upper neighbour's and one.
  bool counts_rows = false;
  /// They are written as codes are, such as `00123`: names, though numbers can be read.
  bool holds_codes = false;
  /// All of its texts are dates that a data set reads.
  bool holds_dates = false;
  /// The only text among numbers, where it may stand for a missing value.
  std::optional<std::string> stray_text = std::nullopt;
  /// A number that is written in another form than the table's, such as `1,234`; empty where there is none.
  std::string other_number = {};
  /// The first cell that is a date which no data set reads, such as `27.11.2026`; empty where there is none.
  std::string other_date = {};

  /// Says whether each row has a value of its own.
  bool tells_rows_apart() const { return missing == 0 && distinct == rows; }
  /// Says whether the name is one that people give to what names or numbers things.
  bool is_named_as_id() const;
  /// Says whether the name is one that people give to what is measured several times: a patient, a user.
  bool is_named_as_group() const;
  /// Says whether rows of one value plainly belong together: by the name, and since there are several rows for each of
  /// many values.
  bool groups_rows() const;
  /// Says whether so many different texts can be categories: as the csv data set says, 20 or a fifth of the rows.
  bool may_be_categories() const;
};

/// Looks at the cells of a column.
ColumnLook look_at_column(const csv::Columns& columns, std::size_t column, const csv::MissingValues& missing_values);

}  // namespace runner::starter

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/columns.hpp"
#include "starter/time_step.hpp"

namespace runner::starter {

/// Says how the rows of a table lie in time, as one of its columns tells.
struct TimeLook {
  std::size_t column = 0;
  /// Different times.
  std::size_t distinct = 0;
  /// No row is earlier than the one above it.
  bool is_in_order = false;
  /// No two rows are of one time.
  bool tells_rows_apart = false;
  TimeStep step;
  /// The earliest and the latest time, as the file has them.
  std::string first;
  std::string last;
};

/// Says whether a column's name is one that people give to times.
bool is_named_as_time(const std::string& name);

/// Looks at a column of dates, or of numbers that is named as times are or `is_time` says to be such. None for any
/// other, for one with missing cells, and for one time alone.
std::optional<TimeLook> look_at_time(const csv::Columns& columns, std::size_t column, bool is_time = false);

/// Says whether a text is a date that no data set reads: the day or the month's name first.
bool is_other_date(std::string_view text);

}  // namespace runner::starter

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "csv/columns.hpp"
#include "csv/table_options.hpp"

namespace csv {

/// Says what can be done about a missing group or time.
inline constexpr const char* missing_key_remedy = "complete it, delete the row, or set missing: drop";

/// Returns the group of each row, from 0: cells that are one label are one group, see `Labels`. Throws
/// std::runtime_error, which names file, line and column, for a cell that is missing. Adds to `notes` where two differ
/// in their spelling alone.
std::vector<std::int64_t> read_groups(const Columns& columns, std::size_t column, const MissingValues& missing_values,
                                      std::vector<std::string>& notes);

/// Holds the time of each row.
struct Times {
  /// From 0: a later time has a larger number, and one that is the same has the same.
  std::vector<std::int64_t> ranks;
  /// The numbers, or of dates the seconds since 1970.
  std::vector<double> values;
};

/// Reads a column of numbers, or of dates, see `moment_of`. Throws std::runtime_error, which names file, line and
/// column, for a cell that is missing, with the `remedy`, or neither, and where only some dates name their time zone.
Times read_times(const Columns& columns, std::size_t column, const MissingValues& missing_values,
                 const char* remedy = missing_key_remedy);

}  // namespace csv

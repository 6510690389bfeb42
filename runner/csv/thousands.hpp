#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "csv/columns.hpp"
#include "csv/missing.hpp"

namespace csv {

/// Returns what a person should know of a column of numbers whose fractions look like thousands: each has three digits,
/// as in `4,198`, and all other numbers are whole and below 1000. Where there are no others, decimal commas, or the
/// semicolons that come with them, must be a reason to think so. None for any other column.
std::optional<std::string> thousands_note(const Columns& columns, std::size_t column, const MissingValues& missing);

}  // namespace csv

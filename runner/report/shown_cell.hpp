#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "database/table.hpp"

namespace runner::report {

/// Returns a number with six significant digits, as people read it.
std::string shown_number(double number);

/// Returns a stored time, UTC as `YYYY-MM-DD HH:MM:SS.SSS`, in local time and, of the last thirty days, with how long
/// ago it is at `now`: `2026-11-27 07:23, 5m ago`. Any other text comes back as it is.
std::string shown_time(std::string_view utc, std::time_t now);

/// Returns a table's cell as a person is shown it: numbers with six significant digits, a time (in a column that ends
/// in
/// `_at`) as `shown_time` has it, a BLOB as its size, NULL by its name; always one line.
std::string shown_cell(const database::Cell& cell, std::string_view column, std::time_t now);

}  // namespace runner::report

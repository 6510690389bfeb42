#pragma once

#include "csv/csv_table.hpp"
#include "csv/number_form.hpp"

namespace runner::starter {

/// Finds out how the numbers of a table are written, which was read without knowing it. Columns with other texts say
/// nothing, nor does the first row, which may hold names. Where all commas may part thousands, they do so in a file
/// that separates its cells by commas, and beside whole numbers below 1000.
csv::NumberForm find_number_form(const csv::Table& table);

}  // namespace runner::starter

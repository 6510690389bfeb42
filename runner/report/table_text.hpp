#pragma once

#include <string>

#include "database/table.hpp"

namespace runner::report {

/// Names the forms in which a table is printed.
enum class TableForm { box, tsv, json };

/// Returns the table as text that ends with a line break: a box for people, tab separated lines for pipes (tabs, line
/// breaks and backslashes in a cell written as \t, \n, \\; NULL as an empty cell), or a JSON array of objects. A BLOB
/// is shown as its size, in JSON as hex. `width` bounds the box: cells are cut to fit, but no column to less than
/// eight.
std::string to_text(const database::Table& table, TableForm form, int width = 80);

}  // namespace runner::report

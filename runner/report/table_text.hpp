#pragma once

#include <string>

#include "database/table.hpp"
#include "report/box_text.hpp"

namespace runner::report {

/// Names the forms in which a table is printed.
enum class TableForm { box, tsv, json };

/// Returns the table as text that ends with a line break: a box for people (`box_text`), or complete for programs: tab
/// separated lines for pipes (tabs, line breaks and backslashes in a cell written as \t, \n, \\; NULL as an empty cell;
/// a BLOB as its size), or a JSON array of objects (a BLOB in hex).
std::string to_text(const database::Table& table, TableForm form, const BoxLook& look = {});

}  // namespace runner::report

#pragma once

#include <vector>

#include "csv/columns.hpp"
#include "starter/column_look.hpp"
#include "starter/table_look.hpp"

namespace runner::starter {

/// Decides what each column of a table is for, once its target is chosen: adds it to `table.columns`, in their order,
/// and sets `table.time` and `table.na_values`.
void decide_uses(const csv::Columns& columns, std::vector<ColumnLook> looks, TableLook& table);

}  // namespace runner::starter

#pragma once

#include <cstddef>
#include <ctime>
#include <string>

#include "database/table.hpp"

namespace runner::report {

/// Says how a table is to look on a terminal.
struct BoxLook {
  // NOLINTNEXTLINE(google-explicit-constructor): a width alone says enough.
  BoxLook(int columns = 80) : width(columns) {}

  /// Columns of the terminal.
  int width;
  /// Lines may be drawn with Unicode; else with `+`, `-` and `|`.
  bool utf8 = true;
  /// How many columns at the table's end are shown only where they fit.
  std::size_t optional_columns = 0;
  /// What times are told from.
  std::time_t now = std::time(nullptr);
};

/// Returns a table as a box no wider than `look.width`, cells as `shown_cell` has them. Where it is too wide, the
/// optional columns go, then texts are cut, the longest first, but no number and no column to less than eight; a table
/// of one row becomes a line for each column instead. Columns that still do not fit are named below it.
std::string box_text(const database::Table& table, const BoxLook& look);

}  // namespace runner::report

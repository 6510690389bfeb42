#include "csv/ragged_rows.hpp"

#include <algorithm>

#include "csv/delimiter.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

bool is_empty(std::string_view cell) { return trimmed(cell).empty(); }

std::string number_of_cells(std::size_t cells) { return std::to_string(cells) + (cells == 1 ? " cell" : " cells"); }

// Of all rows below the first.
template <class Holds>
bool all_below(const std::vector<Row>& rows, Holds&& holds) {
  return std::all_of(rows.begin() + 1, rows.end(), holds);
}

}  // namespace

std::string ragged_rows(const std::vector<Row>& rows, char delimiter, const std::string& file) {
  const auto at = [&](const Row& row) { return file + ":" + std::to_string(row.line) + ": "; };
  const Row& first = rows.front();
  const std::size_t width = first.cells.size();
  const Row& other = *std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.cells.size() != width; });

  for (const Row* row : {&first, &other}) {
    if (row->cells.front().starts_with('#')) {
      return at(*row) + "this line begins with '#' as a comment does, and comments are not read; delete it";
    }
  }
  if (width == 1) {
    if (const auto likely = likely_delimiter(first.cells.front(), delimiter)) {
      return at(first) + "this row has 1 cell, and there are " + shown_delimiter(*likely) +
             " in it: set the delimiter to " + shown_delimiter(*likely);
    }
    if (all_below(rows, [&](const Row& row) { return row.cells.size() == other.cells.size(); })) {
      return at(first) + "this row has 1 cell, those below have " + std::to_string(other.cells.size()) +
             ": where it is a title or a remark, delete it; else set the delimiter";
    }
  }
  if (rows.size() > 1 && all_below(rows, [&](const Row& row) { return row.cells.size() == width + 1; })) {
    if (all_below(rows, [](const Row& row) { return is_empty(row.cells.back()); })) {
      return at(other) +
             "this row and all others below the first end with a delimiter, which the first does not: end the first"
             " with one too, or delete theirs";
    }
    return at(first) + "this row has " + number_of_cells(width) +
           ", all below have one more: where the first column holds the"
           " rows' names, as R writes them, begin this line with " +
           shown_delimiter(delimiter) + " to have them passed over; else complete it";
  }
  if (other.cells.size() > width &&
      std::all_of(other.cells.begin() + static_cast<std::ptrdiff_t>(width), other.cells.end(), is_empty)) {
    return at(other) + "this row has " + number_of_cells(other.cells.size()) + ", the first has " +
           std::to_string(width) + ": it ends with a delimiter too many; delete it";
  }
  return at(other) + "this row has " + number_of_cells(other.cells.size()) + ", the first has " +
         std::to_string(width) +
         (other.cells.size() > width
              ? "; put a cell that holds the delimiter, such as a number with a comma, in quotes, or set the delimiter"
              : "; complete it, or set the delimiter");
}

}  // namespace csv

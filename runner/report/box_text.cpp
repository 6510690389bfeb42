#include "report/box_text.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "report/columns.hpp"
#include "report/shown_cell.hpp"
#include "text/visible.hpp"

namespace runner::report {

namespace {

using database::Cell;
using database::Table;

constexpr std::size_t narrowest_column = 8;
// Of one value, where each column has a line.
constexpr std::size_t most_lines = 4;

struct Lines {
  const char *horizontal, *vertical;
  const char *top[3], *middle[3], *bottom[3];
  const char* cut_mark;
};
constexpr Lines drawn{"─", "│", {"┌", "┬", "┐"}, {"├", "┼", "┤"}, {"└", "┴", "┘"}, "…"};
constexpr Lines typed{"-", "|", {"+", "+", "+"}, {"+", "+", "+"}, {"+", "+", "+"}, "~"};

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

struct Column {
  std::string name;
  std::vector<std::string> cells;
  std::vector<bool> right;
  std::size_t width = 0;
  std::size_t narrowest = 0;
};

std::vector<Column> columns_in(const Table& table, const BoxLook& look) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column column;
    column.name = text::one_line(table.columns[i]);
    column.width = columns_of(column.name);
    column.narrowest = std::min(column.width, narrowest_column);
    for (const auto& row : table.rows) {
      column.cells.push_back(shown_cell(row[i], table.columns[i], look.now));
      column.right.push_back(is_number(row[i]));
      const std::size_t width = columns_of(column.cells.back());
      column.width = std::max(column.width, width);
      column.narrowest = std::max(column.narrowest, is_number(row[i]) ? width : std::min(width, narrowest_column));
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

std::size_t width_of(const std::vector<Column>& columns, std::size_t Column::*each) {
  return std::accumulate(columns.begin(), columns.end(), std::size_t{1},
                         [&](std::size_t sum, const Column& column) { return sum + column.*each + 3; });
}

// Takes columns away from the end while they do not fit; the names of those.
std::vector<std::string> leave_out(std::vector<Column>& columns, std::size_t most, std::size_t width,
                                   std::size_t Column::*each) {
  std::vector<std::string> names;
  while (most-- > 0 && columns.size() > 1 && width_of(columns, each) > width) {
    names.insert(names.begin(), columns.back().name);
    columns.pop_back();
  }
  return names;
}

// The widest column gives way first.
void shrink(std::vector<Column>& columns, std::size_t width) {
  for (Column& column : columns) column.width = std::min(column.width, std::max(width, column.narrowest));
  while (width_of(columns, &Column::width) > width) {
    Column* widest = nullptr;
    for (Column& column : columns) {
      if (column.width > column.narrowest && (widest == nullptr || column.width > widest->width)) widest = &column;
    }
    if (widest == nullptr) return;
    --widest->width;
  }
}

std::string padded(const std::string& text, const Column& column, bool to_the_right, const Lines& lines) {
  const std::string fitting = cut(text, column.width, lines.cut_mark);
  const std::string space(column.width - std::min(column.width, columns_of(fitting)), ' ');
  return to_the_right ? space + fitting : fitting + space;
}

std::string rule(const std::vector<Column>& columns, const Lines& lines, const char* const (&corners)[3]) {
  std::string line = corners[0];
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) line += corners[1];
    for (std::size_t k = 0; k < columns[i].width + 2; ++k) line += lines.horizontal;
  }
  return line + corners[2] + "\n";
}

std::string framed(const std::vector<Column>& columns, std::size_t rows, const Lines& lines) {
  const std::string bar = std::string(lines.vertical) + " ";
  std::string text = rule(columns, lines, lines.top);
  for (const Column& column : columns) text += bar + padded(column.name, column, false, lines) + " ";
  text += std::string(lines.vertical) + "\n" + rule(columns, lines, lines.middle);
  for (std::size_t row = 0; row < rows; ++row) {
    for (const Column& column : columns)
      text += bar + padded(column.cells[row], column, column.right[row], lines) + " ";
    text += std::string(lines.vertical) + "\n";
  }
  return text + rule(columns, lines, lines.bottom);
}

std::string listed(const std::vector<Column>& columns, std::size_t width, const Lines& lines) {
  std::size_t names = 0;
  for (const Column& column : columns) names = std::max(names, columns_of(column.name));
  const std::size_t room = width > names + 2 + narrowest_column ? width - names - 2 : narrowest_column;
  std::string text;
  for (const Column& column : columns) {
    std::string indent = column.name + std::string(names - columns_of(column.name) + 2, ' ');
    std::string rest = column.cells.front();
    std::size_t line = 0;
    do {
      const bool is_last = ++line == most_lines;
      const std::string part = is_last ? cut(rest, room, lines.cut_mark) : std::string(beginning(rest, room));
      text += indent + part + "\n";
      indent.assign(names + 2, ' ');
      rest.erase(0, is_last ? rest.size() : part.size());
    } while (!rest.empty());
  }
  return text;
}

}  // namespace

std::string box_text(const Table& table, const BoxLook& look) {
  const auto width = static_cast<std::size_t>(std::max(1, look.width));
  const Lines& lines = look.utf8 ? drawn : typed;
  auto columns = columns_in(table, look);
  auto missing = leave_out(columns, look.optional_columns, width, &Column::width);
  const bool fits = width_of(columns, &Column::width) <= width;
  std::string text;
  if (!fits && table.rows.size() == 1 && columns.size() > 2) {
    text = listed(columns, width, lines);
  } else {
    const auto more = leave_out(columns, columns.size(), width, &Column::narrowest);
    missing.insert(missing.begin(), more.begin(), more.end());
    shrink(columns, width);
    text = framed(columns, table.rows.size(), lines);
  }
  if (missing.empty()) return text;
  text += "no room for:";
  for (const std::string& name : missing) text += " " + name;
  return text + "\n";
}

}  // namespace runner::report

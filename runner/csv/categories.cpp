#include "csv/categories.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

std::string place_of(const Columns& columns, std::size_t row, std::size_t column) {
  return columns.table().place(row) + "column " + shown(columns.names()[column]) + ": ";
}

}  // namespace

bool holds_text(const Columns& columns, std::size_t column, const MissingValues& missing_values) {
  const Table& table = columns.table();
  const auto& rows = columns.data_rows();
  const auto cell = [&](std::size_t row) { return trimmed(table.cell(row, column)); };
  const auto first =
      std::find_if(rows.begin(), rows.end(), [&](std::size_t row) { return !missing_values.contains(cell(row)); });
  if (first == rows.end() || is_number(cell(*first))) return false;
  // Says how to write it.
  if (is_number_with_separators(cell(*first)))
    static_cast<void>(number(cell(*first), table.file(), table.line(*first), columns.names()[column]));
  for (auto row = first; row != rows.end(); ++row) {
    if (missing_values.contains(cell(*row))) continue;
    if (!is_number(cell(*row))) continue;
    throw std::runtime_error(place_of(columns, *first, column) + shown(cell(*first)) + " is text, and " +
                             shown(cell(*row)) + " on line " + std::to_string(table.line(*row)) +
                             " a number: write both alike, or name the column in categories or in ignore" +
                             (columns.has_header() || *first > 0 ? "" : "; where it is a name, it is of a header"));
  }
  return true;
}

Labels training_categories(const Columns& columns, std::size_t column, const TableOptions& options, bool was_named) {
  constexpr std::size_t few = 20;
  constexpr std::size_t many = 1000;
  constexpr std::size_t rows_for_each = 5;
  std::set<std::string_view> texts;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = trimmed(columns.table().cell(row, column));
    if (!options.missing_values.contains(cell)) texts.insert(cell);
  }
  if (texts.empty()) {
    throw std::runtime_error(columns.table().file() + ": column " + shown(columns.names()[column]) +
                             " has no value; name it in ignore");
  }
  const std::size_t most = std::max(few, std::min(many, columns.rows() / rows_for_each));
  if (!was_named && texts.size() > most) {
    throw std::runtime_error(place_of(columns, columns.first_row(), column) + "there are " +
                             std::to_string(texts.size()) + " different texts in " + std::to_string(columns.rows()) +
                             " rows, such as " + shown(*texts.begin()) +
                             ": where they name the rows, set id to the column; else name it in ignore, or in"
                             " categories to have a feature for each");
  }
  return Labels::of(texts);
}

}  // namespace csv

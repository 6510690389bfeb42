#include "csv/csv_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "csv/cursor.hpp"
#include "csv/delimiter.hpp"
#include "csv/ragged_rows.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

// Spreadsheets write `sep=;`, at times in quotes, above the table to say what separates its cells.
void skip_separator_line(Cursor& cursor, char delimiter, const std::string& file) {
  std::string_view line = trimmed(cursor.rest_of_line());
  if (line.size() >= 2 && line.starts_with('"') && line.ends_with('"')) line = line.substr(1, line.size() - 2);
  const bool is_separator_line = line.size() <= 5 && (line.starts_with("sep=") || line.starts_with("SEP="));
  if (!is_separator_line) return;
  // A tab at the end has been trimmed.
  const char separator = line.size() == 5 ? line.back() : '\t';
  if (separator != delimiter) {
    throw std::runtime_error(file + ":1: this line says that " + shown_delimiter(separator) +
                             " separates the cells: set the delimiter to " + shown_delimiter(separator));
  }
  cursor.skip_line();
}

}  // namespace

Table::Table(std::string_view text, char delimiter, const std::string& file) : file_(file), delimiter_(delimiter) {
  check_text(text, file);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Cursor cursor(text, delimiter, file, unquoted_);
  skip_separator_line(cursor, delimiter, file);
  std::vector<std::size_t> ends;
  bool is_ragged = false;
  while (!cursor.at_end()) {
    if (cursor.skip_blank_line()) continue;
    lines_.push_back(cursor.line());
    cursor.take_row(cells_);
    ends.push_back(cells_.size());
    columns_ = ends.front();
    is_ragged = is_ragged || cells_.size() != columns_ * ends.size();
  }
  if (lines_.empty()) throw std::runtime_error(file + ": the file is empty");
  if (!is_ragged) return;
  std::vector<Row> rows;
  for (std::size_t row = 0; row < ends.size(); ++row) {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    rows.push_back({lines_[row], std::span(cells_).subspan(begin, ends[row] - begin)});
  }
  throw std::runtime_error(ragged_rows(rows, delimiter, file));
}

}  // namespace csv

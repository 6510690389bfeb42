#include "csv/csv_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "csv/cursor.hpp"
#include "csv/delimiter.hpp"
#include "csv/number.hpp"
#include "csv/ragged_rows.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

void skip_separator_line(Cursor& cursor, char delimiter, const std::string& file) {
  const auto separator = announced_delimiter(cursor.rest_of_line());
  if (!separator) return;
  if (*separator != delimiter) {
    throw std::runtime_error(file + ":1: this line says that " + shown_delimiter(*separator) +
                             " separates the cells: set the delimiter to " + shown_delimiter(*separator));
  }
  cursor.skip_line();
}

// What typesetting and some programs write in place of a hyphen.
constexpr std::string_view minus_sign = "\xe2\x88\x92";

}  // namespace

Table::Table(std::string_view text, char delimiter, const std::string& file, const NumberForm& numbers)
    : file_(file), delimiter_(delimiter), numbers_(numbers) {
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
  if (!is_ragged) {
    if (text.find(minus_sign) != std::string_view::npos) write_minus_signs();
    if (numbers_.decimal == ',' || numbers_.thousands) take_numbers();
    return;
  }
  std::vector<Row> rows;
  for (std::size_t row = 0; row < ends.size(); ++row) {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    rows.push_back({lines_[row], std::span(cells_).subspan(begin, ends[row] - begin)});
  }
  throw std::runtime_error(ragged_rows(rows, delimiter, file));
}

std::string_view Table::written(std::size_t at) const {
  const std::string_view cell = cells_[at];
  if (rewritten_.empty() || !rewritten_[at]) return cell;
  return cell.data() + cell.size() + 1;
}

void Table::rewrite(std::size_t at, std::string number) {
  const std::size_t size = number.size();
  number += '\0';
  number += written(at);
  cells_[at] = std::string_view(unquoted_.emplace_back(std::move(number))).substr(0, size);
  rewritten_.resize(cells_.size());
  rewritten_[at] = true;
}

// Numbers behind such a sign get one that is read.
void Table::write_minus_signs() {
  for (std::size_t at = 0; at < cells_.size(); ++at) {
    const std::string_view cell = trimmed(cells_[at]);
    if (!cell.starts_with(minus_sign)) continue;
    auto plain = "-" + std::string(cell.substr(minus_sign.size()));
    if (is_number(plain) || is_number_with_separators(plain)) rewrite(at, std::move(plain));
  }
}

void Table::take_numbers() {
  for (std::size_t at = 0; at < cells_.size(); ++at) {
    const std::string_view cell = cells_[at];
    if (auto plain = plain_number(cell, numbers_))
      rewrite(at, *std::move(plain));
    else if (numbers_.decimal == ',' && cell.find('.') != std::string_view::npos && is_number_with_separators(cell))
      other_forms_.insert(at);
  }
}

}  // namespace csv

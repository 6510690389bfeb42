#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csv/number_form.hpp"

namespace csv {

/// Holds the cells of a CSV text, row after row. Cells point into the text or into storage of the table, so neither may
/// go before it.
class Table {
 public:
  /// Splits RFC 4180 text: quoted cells, doubled quotes, LF, CRLF or CR, a byte order mark; blank lines and
  /// spreadsheets' first line `sep=;` are passed over, and blanks around a cell, but not those in its quotes. Throws
  /// std::runtime_error, which names `file` and the line, for what is no UTF-8 text, a ragged row, an open quote or an
  /// empty text. Cells that are numbers of the form `numbers` are given with a point, and without what parts thousands.
  Table(std::string_view text, char delimiter, const std::string& file, const NumberForm& numbers = {});

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  std::string_view cell(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  /// Returns a cell as it is in the text, also where it is a number that `cell` gives in another form.
  std::string_view written(std::size_t row, std::size_t column) const { return written(row * columns_ + column); }
  /// Returns the line of the text, from 1, on which a row begins.
  std::size_t line(std::size_t row) const { return lines_[row]; }
  const std::string& file() const { return file_; }
  char delimiter() const { return delimiter_; }
  const NumberForm& numbers() const { return numbers_; }
  /// Says whether the text has a number in a cell that is of another form: with a point, where it should have a comma.
  bool has_other_form(std::size_t row, std::size_t column) const {
    return other_forms_.contains(row * columns_ + column);
  }
  /// Returns what a message about a row begins with: `file:line: `.
  std::string place(std::size_t row) const { return file_ + ":" + std::to_string(lines_[row]) + ": "; }

 private:
  std::string_view written(std::size_t at) const;
  void write_minus_signs();
  void take_numbers();
  void rewrite(std::size_t at, std::string number);

  std::string file_;
  char delimiter_;
  NumberForm numbers_;
  std::size_t columns_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<std::size_t> lines_;
  std::deque<std::string> unquoted_;
  /// Which cells are given in another form than theirs, which lies behind them in `unquoted_`, after a zero byte. Empty
  /// where all are as they were.
  std::vector<bool> rewritten_;
  std::set<std::size_t> other_forms_;
};

}  // namespace csv

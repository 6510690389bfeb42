#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace csv {

/// Holds the cells of a CSV text, row after row. Cells point into the text or into storage of the table, so neither may go
/// before it.
class Table {
 public:
  /// Splits RFC 4180 text: quoted cells, doubled quotes, LF or CRLF, a byte order mark; blank lines are passed over. Throws
  /// std::runtime_error, which names `file` and the line, for a ragged row, an open quote or an empty text.
  Table(std::string_view text, char delimiter, const std::string& file);

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  std::string_view cell(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  /// Returns the line of the text, from 1, on which a row begins.
  std::size_t line(std::size_t row) const { return lines_[row]; }

 private:
  std::size_t columns_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<std::size_t> lines_;
  std::deque<std::string> unquoted_;
};

/// Reads a cell as a number. Throws std::runtime_error, which names file, line and column, for text that is none, and for a
/// number that is not finite as float32.
double number(std::string_view cell, const std::string& file, std::size_t line, const std::string& column);

}  // namespace csv

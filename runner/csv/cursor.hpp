#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace csv {

/// Walks over a text row by row. LF, CR and CRLF end a line. Cells point into the text, or into `unquoted` where quotes
/// had to be taken out.
class Cursor {
 public:
  Cursor(std::string_view text, char delimiter, const std::string& file, std::deque<std::string>& unquoted)
      : rest_(text), delimiter_(delimiter), file_(file), unquoted_(unquoted) {}

  bool at_end() const { return rest_.empty(); }
  /// Returns the line at hand, from 1.
  std::size_t line() const { return line_; }
  /// Returns the text from here to the end of the line.
  std::string_view rest_of_line() const;

  /// Passes over the line at hand, whatever it holds.
  void skip_line();
  /// Passes over a line of spaces and tabs; says whether it was one.
  bool skip_blank_line();
  /// Appends the cells of the row that begins here. Throws std::runtime_error for a quote that is not closed, or closed
  /// in the midst of a cell.
  void take_row(std::vector<std::string_view>& cells);

 private:
  bool is_blank(char c) const { return c != delimiter_ && (c == ' ' || c == '\t'); }
  void skip_blanks();
  bool at_line_end() const { return rest_.starts_with('\n') || rest_.starts_with('\r'); }
  void end_line();
  std::string_view plain_cell();
  std::string_view quoted_cell();

  std::string_view rest_;
  char delimiter_;
  const std::string& file_;
  std::deque<std::string>& unquoted_;
  std::size_t line_ = 1;
};

}  // namespace csv

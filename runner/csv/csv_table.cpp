#include "csv/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace csv {

namespace {

std::string place(const std::string& file, std::size_t line) { return file + ":" + std::to_string(line) + ": "; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Walks over the text cell by cell.
class Cursor {
 public:
  Cursor(std::string_view text, char delimiter, const std::string& file, std::deque<std::string>& unquoted)
      : rest_(text), delimiter_(delimiter), file_(file), unquoted_(unquoted) {}

  bool at_end() const { return rest_.empty(); }
  std::size_t line() const { return line_; }

  bool skip_blank_line() {
    // A delimiter is never blank: between two of them, or a line's ends, lies an empty cell.
    const auto is_blank = [&](char c) { return c != delimiter_ && (c == ' ' || c == '\t' || c == '\r'); };
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_blank);
    if (end != rest_.end() && *end != '\n') return false;
    rest_.remove_prefix(std::min(static_cast<std::size_t>(end - rest_.begin()) + 1, rest_.size()));
    ++line_;
    return true;
  }

  std::vector<std::string_view> next_row() {
    std::vector<std::string_view> cells;
    while (true) {
      cells.push_back(!rest_.empty() && rest_.front() == '"' ? quoted_cell() : plain_cell());
      if (rest_.empty()) return cells;
      const char separator = rest_.front();
      rest_.remove_prefix(1);
      if (separator == delimiter_) continue;
      ++line_;
      return cells;
    }
  }

 private:
  std::string_view plain_cell() {
    const auto ends_cell = [&](char c) { return c == delimiter_ || c == '\n'; };
    const auto end = std::find_if(rest_.begin(), rest_.end(), ends_cell);
    std::string_view cell = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(cell.size());
    if (cell.ends_with('\r')) cell.remove_suffix(1);
    return trimmed(cell);
  }

  std::string_view quoted_cell() {
    const std::size_t first_line = line_;
    std::string& text = unquoted_.emplace_back();
    rest_.remove_prefix(1);
    while (true) {
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) throw std::runtime_error(place(file_, first_line) + "a quote is never closed");
      for (const char letter : rest_.substr(0, quote)) line_ += letter == '\n' ? 1 : 0;
      text += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      text += '"';
      rest_.remove_prefix(1);
    }
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (!rest_.empty() && rest_.front() != delimiter_ && rest_.front() != '\n') {
      throw std::runtime_error(place(file_, line_) + "text follows a closing quote; double a quote that is part of the text");
    }
    return text;
  }

  std::string_view rest_;
  char delimiter_;
  const std::string& file_;
  std::deque<std::string>& unquoted_;
  std::size_t line_ = 1;
};

}  // namespace

Table::Table(std::string_view text, char delimiter, const std::string& file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Cursor cursor(text, delimiter, file, unquoted_);
  while (!cursor.at_end()) {
    if (cursor.skip_blank_line()) continue;
    const std::size_t line = cursor.line();
    const auto cells = cursor.next_row();
    if (columns_ == 0) columns_ = cells.size();
    if (cells.size() != columns_) {
      throw std::runtime_error(place(file, line) + "this row has " + std::to_string(cells.size()) +
                               " cells, the first has " + std::to_string(columns_) +
                               "; complete it, or set the delimiter");
    }
    lines_.push_back(line);
    cells_.insert(cells_.end(), cells.begin(), cells.end());
  }
  if (lines_.empty()) throw std::runtime_error(file + ": the file is empty");
}

double number(std::string_view cell, const std::string& file, std::size_t line, const std::string& column) {
  // from_chars takes no plus sign.
  const std::string_view digits = cell.starts_with('+') && !cell.starts_with("+-") ? cell.substr(1) : cell;
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool too_large = error == std::errc::result_out_of_range || std::abs(value) > std::numeric_limits<float>::max();
  const bool is_number = end == digits.data() + digits.size() && error != std::errc::invalid_argument;
  if (is_number && std::isfinite(value) && !too_large) return value;
  const std::string what = place(file, line) + "column '" + column + "': ";
  if (cell.empty()) throw std::runtime_error(what + "the cell is empty");
  const bool is_finite = is_number && std::isfinite(value);
  throw std::runtime_error(what + "'" + std::string(cell) + "' is " +
                           (is_finite ? "out of the range of float32, which the data are kept in" : "not a finite number"));
}

}  // namespace csv

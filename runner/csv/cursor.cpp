#include "csv/cursor.hpp"

#include <algorithm>
#include <stdexcept>

namespace csv {

namespace {

// A CR is a line's end of its own unless a LF follows it.
std::size_t line_ends(std::string_view text) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    number += text[i] == '\n' || (text[i] == '\r' && !text.substr(i + 1).starts_with('\n')) ? 1 : 0;
  }
  return number;
}

}  // namespace

std::string_view Cursor::rest_of_line() const { return rest_.substr(0, rest_.find_first_of("\r\n")); }

void Cursor::skip_line() {
  rest_.remove_prefix(rest_of_line().size());
  end_line();
}

bool Cursor::skip_blank_line() {
  // A delimiter is never blank: between two of them, or a line's ends, lies an empty cell.
  const auto line = rest_of_line();
  if (!std::all_of(line.begin(), line.end(), [&](char c) { return is_blank(c); })) return false;
  skip_line();
  return true;
}

void Cursor::take_row(std::vector<std::string_view>& cells) {
  while (true) {
    skip_blanks();
    cells.push_back(rest_.starts_with('"') ? quoted_cell() : plain_cell());
    if (!rest_.starts_with(delimiter_)) break;
    rest_.remove_prefix(1);
  }
  end_line();
}

void Cursor::skip_blanks() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

void Cursor::end_line() {
  if (rest_.empty()) return;
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
  ++line_;
}

std::string_view Cursor::plain_cell() {
  const auto ends_cell = [&](char c) { return c == delimiter_ || c == '\n' || c == '\r'; };
  const auto end = std::find_if(rest_.begin(), rest_.end(), ends_cell);
  std::string_view cell = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  rest_.remove_prefix(cell.size());
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  return cell;
}

std::string_view Cursor::quoted_cell() {
  const std::string place = file_ + ":" + std::to_string(line_) + ": ";
  std::string& text = unquoted_.emplace_back();
  rest_.remove_prefix(1);
  while (true) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) throw std::runtime_error(place + "a quote is never closed");
    line_ += line_ends(rest_.substr(0, quote));
    text += rest_.substr(0, quote);
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    text += '"';
    rest_.remove_prefix(1);
  }
  skip_blanks();
  if (!rest_.empty() && !rest_.starts_with(delimiter_) && !at_line_end()) {
    throw std::runtime_error(file_ + ":" + std::to_string(line_) +
                             ": text follows a closing quote; double a quote that is part of the text");
  }
  return text;
}

}  // namespace csv

#include "screen.hpp"

#include <algorithm>

#include "report/columns.hpp"

namespace runner::report::testing {

namespace {

std::size_t bytes_of_character(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

}  // namespace

void Screen::write(std::string_view bytes) {
  pending_ += bytes;
  while (!pending_.empty() && take_one()) {
  }
}

// Takes a character or sequence from the front; says whether it was whole.
bool Screen::take_one() {
  const char first = pending_.front();
  if (first == '\x1b') {
    if (pending_.size() < 2) return false;
    if (pending_[1] != '[') {
      others_ += pending_.substr(0, 2);
      pending_.erase(0, 2);
      return true;
    }
    const auto end = std::find_if(pending_.begin() + 2, pending_.end(), [](char letter) { return letter >= '@'; });
    if (end == pending_.end()) return false;
    const std::string sequence(pending_.begin() + 2, end + 1);
    pending_.erase(pending_.begin(), end + 1);
    take_sequence(sequence);
    return true;
  }
  const std::size_t size = bytes_of_character(first);
  if (pending_.size() < size) return false;
  const std::string character = pending_.substr(0, size);
  pending_.erase(0, size);
  if (first == '\r') {
    column_ = 0;
  } else if (first == '\n') {
    down(false);
  } else if (static_cast<unsigned char>(first) < ' ') {
    others_ += character;
  } else {
    put(character, columns_of(character));
  }
  return true;
}

void Screen::take_sequence(std::string_view sequence) {
  const char kind = sequence.back();
  const std::string argument(sequence.substr(0, sequence.size() - 1));
  const bool is_number = argument.find_first_not_of("0123456789") == std::string::npos;
  if (kind == 'A' && is_number) {
    up(argument.empty() ? 1 : std::stoul(argument));
  } else if (kind == 'K' && argument.empty()) {
    erase_to_end_of_row();
  } else if (kind == 'J' && argument.empty()) {
    erase_to_end();
  } else {
    others_ += "ESC[" + std::string(sequence);
  }
}

void Screen::put(const std::string& character, std::size_t columns) {
  auto* cells = &rows_[row_].cells;
  if (columns == 0) {
    if (column_ > 0) (*cells)[column_ - 1] += character;
    return;
  }
  if (column_ + columns > width_) {
    down(true);
    column_ = 0;
    cells = &rows_[row_].cells;
  }
  if (cells->size() < column_ + columns) cells->resize(column_ + columns, " ");
  (*cells)[column_] = character;
  if (columns == 2) (*cells)[column_ + 1] = "";
  column_ += columns;
}

void Screen::down(bool is_continuation) {
  ++row_;
  if (row_ == rows_.size()) rows_.emplace_back();
  rows_[row_].is_continuation = is_continuation;
}

// What has scrolled out at the top is out of reach.
void Screen::up(std::size_t count) {
  const std::size_t top = rows_.size() > height_ ? rows_.size() - height_ : 0;
  row_ -= std::min(count, row_ - std::min(row_, top));
  ++moves_up_;
}

void Screen::erase_to_end_of_row() {
  auto& cells = rows_[row_].cells;
  if (cells.size() > column_) cells.resize(column_);
  if (column_ == 0) rows_[row_].is_continuation = false;
  if (row_ + 1 < rows_.size()) rows_[row_ + 1].is_continuation = false;
}

void Screen::erase_to_end() {
  erase_to_end_of_row();
  for (std::size_t i = row_ + 1; i < rows_.size(); ++i) rows_[i] = {};
}

void Screen::resize(std::size_t width, std::size_t height) {
  // Empty rows below the cursor are the first to go.
  while (rows_.size() > row_ + 1 && rows_.back().cells.empty()) rows_.pop_back();
  std::vector<Row> lines;
  std::size_t line = 0;
  std::size_t offset = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (lines.empty() || !rows_[i].is_continuation) lines.emplace_back();
    auto& cells = lines.back().cells;
    if (i == row_) {
      line = lines.size() - 1;
      offset = cells.size() + column_;
    }
    cells.insert(cells.end(), rows_[i].cells.begin(), rows_[i].cells.end());
  }
  width_ = width;
  height_ = height;
  rows_.clear();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == line) {
      row_ = rows_.size() + offset / width;
      column_ = offset % width;
    }
    const auto& cells = lines[i].cells;
    for (std::size_t at = 0; at == 0 || at < cells.size(); at += width) {
      const auto end = std::min(cells.size(), at + width);
      rows_.push_back(
          {{cells.begin() + static_cast<std::ptrdiff_t>(at), cells.begin() + static_cast<std::ptrdiff_t>(end)},
           at > 0});
    }
  }
  while (rows_.size() <= row_) rows_.emplace_back();
}

std::vector<std::string> Screen::rows() const {
  std::vector<std::string> texts;
  for (const Row& row : rows_) {
    std::string text;
    for (const std::string& cell : row.cells) text += cell;
    text.erase(text.find_last_not_of(' ') + 1);
    texts.push_back(text);
  }
  while (!texts.empty() && texts.back().empty()) texts.pop_back();
  return texts;
}

std::string Screen::text() const {
  std::string all;
  for (const std::string& row : rows()) all += row + "\n";
  return all;
}

}  // namespace runner::report::testing

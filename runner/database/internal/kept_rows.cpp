#include "database/internal/kept_rows.hpp"

#include <algorithm>
#include <cstring>

namespace runner::database {

namespace {

constexpr std::size_t first_block_bytes = std::size_t{1} << 12;
constexpr std::size_t block_bytes = std::size_t{1} << 16;

}  // namespace

void KeptRows::begin(int columns) {
  columns_ = columns;
  cells_.clear();
  block_ = 0;
  filled_ = 0;
  data_bytes_ = 0;
}

const std::byte* KeptRows::keep(const void* data, std::size_t bytes) {
  while (block_ < blocks_.size() && blocks_[block_].bytes - filled_ < bytes) {
    ++block_;
    filled_ = 0;
  }
  if (block_ == blocks_.size()) {
    // Most tables have few rows, some many.
    const auto usual = blocks_.empty() ? first_block_bytes : std::min(2 * blocks_.back().bytes, block_bytes);
    const auto size = std::max(bytes, usual);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
  }
  std::byte* const kept = blocks_[block_].memory.get() + filled_;
  // An empty one may be no address.
  if (bytes != 0) std::memcpy(kept, data, bytes);
  filled_ += bytes;
  data_bytes_ += bytes;
  return kept;
}

void KeptRows::add(sqlite3_stmt* row) {
  for (int column = 0; column < columns_; ++column) {
    Cell cell;
    cell.type = sqlite3_column_type(row, column);
    if (cell.type == SQLITE_INTEGER) {
      cell.integer = sqlite3_column_int64(row, column);
    } else if (cell.type == SQLITE_FLOAT) {
      cell.real = sqlite3_column_double(row, column);
    } else if (cell.type != SQLITE_NULL) {
      const void* const data = cell.type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_column_text(row, column))
                                                        : sqlite3_column_blob(row, column);
      cell.bytes = sqlite3_column_bytes(row, column);
      cell.data = keep(data, static_cast<std::size_t>(cell.bytes));
    }
    cells_.push_back(cell);
  }
}

std::optional<std::int64_t> KeptRows::number(int row, int column) const {
  const Cell& found = cell(row, column);
  return found.type == SQLITE_INTEGER ? std::optional(found.integer) : std::nullopt;
}

std::span<const std::byte> KeptRows::data(int row, int column) const {
  const Cell& found = cell(row, column);
  if (found.type != SQLITE_TEXT && found.type != SQLITE_BLOB) return {};
  return {found.data, static_cast<std::size_t>(found.bytes)};
}

void KeptRows::set(int row, int column, const std::optional<std::int64_t>& number) {
  Cell& changed = cells_[place(row, column)];
  changed.type = number ? SQLITE_INTEGER : SQLITE_NULL;
  changed.bytes = 0;
  changed.integer = number.value_or(0);
}

}  // namespace runner::database

#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace runner::database {

/// Holds rows in memory, each cell as SQLite gave it. Rows and columns are counted from 0.
class KeptRows {
 public:
  /// Holds one value. Texts and blobs live as long as the rows.
  struct Cell {
    int type = SQLITE_NULL;
    int bytes = 0;
    union {
      std::int64_t integer = 0;
      double real;
      const std::byte* data;
    };
  };

  KeptRows() = default;
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;

  /// Forgets all rows, and takes such of that many columns. Their memory is used again.
  void begin(int columns);
  /// Adds the row that a statement is at.
  void add(sqlite3_stmt* row);

  int columns() const noexcept { return columns_; }
  int size() const noexcept { return columns_ == 0 ? 0 : static_cast<int>(cells_.size()) / columns_; }
  bool empty() const noexcept { return cells_.empty(); }
  /// Returns how much memory they take, roughly.
  std::size_t bytes() const noexcept { return data_bytes_ + cells_.size() * sizeof(Cell); }

  const Cell& cell(int row, int column) const { return cells_[place(row, column)]; }
  /// Returns a number; nothing where there is none.
  std::optional<std::int64_t> number(int row, int column) const;
  /// Returns the bytes of a text or a blob; none of anything else.
  std::span<const std::byte> data(int row, int column) const;
  /// Puts a number, or NULL, in the place of a cell.
  void set(int row, int column, const std::optional<std::int64_t>& number);

 private:
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t bytes = 0;
  };

  int columns_ = 0;
  std::vector<Cell> cells_;
  std::vector<Block> blocks_;
  /// The block that is filled, and how far.
  std::size_t block_ = 0;
  std::size_t filled_ = 0;
  std::size_t data_bytes_ = 0;

  std::size_t place(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  }
  const std::byte* keep(const void* data, std::size_t bytes);
};

/// Names one row among others in memory.
struct KeptRow {
  const KeptRows* rows = nullptr;
  int row = 0;
};

}  // namespace runner::database

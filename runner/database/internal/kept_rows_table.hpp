#pragma once

#include <SQLiteCpp/Database.h>

#include <memory>
#include <span>
#include <string>

#include "database/internal/kept_rows.hpp"

namespace runner::database {

/// Lets statements of a connection read rows in memory as if they were a table's, so that one statement copies many.
/// The columns are `c0`, `c1` and so on. It is destroyed after the statements that name it, and before the connection.
class KeptRowsTable {
 public:
  /// Throws SQLite::Exception.
  KeptRowsTable(SQLite::Database& database, int columns);
  KeptRowsTable(const KeptRowsTable&) = delete;
  KeptRowsTable& operator=(const KeptRowsTable&) = delete;
  ~KeptRowsTable();

  /// Returns what statements call it.
  const std::string& name() const noexcept { return name_; }
  /// Lets it have these rows, of as many columns, in this order; they live until others are shown, or nothing reads it
  /// any more.
  void show(std::span<const KeptRow> rows) noexcept { *shown_ = rows; }

 private:
  SQLite::Database& database_;
  std::string name_;
  /// Where SQLite finds them.
  std::unique_ptr<std::span<const KeptRow>> shown_;
};

}  // namespace runner::database

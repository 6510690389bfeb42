#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "database/internal/kept_rows.hpp"
#include "database/internal/kept_rows_table.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Says which rows of a table are copied, whatever columns it has.
struct CopiedRows {
  std::string table;
  /// What follows WHERE, `?` being the key.
  std::string where;
  /// Columns that get other numbers in the target. They come first in the rows.
  std::vector<std::string> mapped;
};

/// Lists the columns that a table has in both databases, those that are mapped first: people may have added some to
/// either. Throws ShardError, and SQLite::Exception for the target.
std::vector<std::string> columns_of_both(ShardSource& shard, SQLite::Database& target, const CopiedRows& rows);

/// Owns a prepared statement.
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using RawStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// Reads rows that are copied, on a connection to the shard. Throws SQLite::Exception.
class RowReading {
 public:
  RowReading(SQLite::Database& shard, const CopiedRows& rows, const std::vector<std::string>& columns);

  /// Begins with the rows of another key.
  void begin(std::int64_t key);
  /// Puts the rows that follow in the place of those that were there, until they take so many bytes. Says whether there
  /// may be more.
  bool read(KeptRows& into, std::size_t bytes);

 private:
  SQLite::Database& shard_;
  int columns_ = 0;
  RawStatement select_;
};

/// Writes rows of a shard into a table of the target, those in memory by one statement.
class RowWriting {
 public:
  enum class Into {
    new_rows,
    /// Leaves out those whose `sha256` is there.
    new_digests,
    /// Changes the row of which the first column is the number.
    row_of_first_column
  };

  /// `columns` are those that the rows have; what is in columns that are `left` stays as it is, or as a new row has it.
  /// Throws SQLite::Exception.
  RowWriting(SQLite::Database& target, const std::string& table, const std::vector<std::string>& columns,
             const std::vector<std::string>& left = {}, Into into = Into::new_rows);

  /// Where it throws, some of the rows may be there. Throws ShardError where no table of ours takes what the shard
  /// holds, and SQLite::Exception.
  void write(const ShardSource& shard, std::span<const KeptRow> rows);

 private:
  SQLite::Database& target_;
  KeptRowsTable table_;
  RawStatement write_;
};

/// Copies rows of one key, some at a time; `map` puts other numbers into those that are mapped. Returns how many there
/// were. Throws ShardError, and SQLite::Exception for the target.
std::int64_t copy_rows(ShardSource& shard, SQLite::Database& target, const CopiedRows& rows, std::int64_t key,
                       const std::function<void(KeptRows&)>& map);

}  // namespace runner::database

#pragma once

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Owns a prepared statement.
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using RawStatement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// Copies rows of a table from a shard to the target, whatever columns it has: those that are named `mapped` get other
/// numbers there, those `left` stay out, and all others are as they were. Throws ShardError where the shard cannot be
/// read, or holds what no table of ours takes, and SQLite::Exception for the target.
class RowCopy {
 public:
  /// Says which rows: what follows WHERE, `?` being the key.
  struct Rows {
    std::string table;
    std::string where;
  };
  enum class Into { new_rows, row_of_first_column };

  RowCopy(ShardSource& shard, SQLite::Database& target, Rows rows, const std::vector<std::string>& mapped,
          const std::vector<std::string>& left = {}, Into into = Into::new_rows);

  /// Copies them; `map` is shown each row, whose first columns are those mapped, and gives their numbers in the target.
  /// Returns how many there were.
  template <class Map>
  std::int64_t run(std::int64_t key, const Map& map) {
    std::int64_t count = 0;
    begin(key);
    for (; step(); ++count) {
      int place = 0;
      for (const std::optional<std::int64_t>& number : map(select_.get())) bind(++place, number);
      write();
    }
    return count;
  }

  /// Returns the place of a column in the rows that `map` is shown.
  int column(const std::string& name) const;

 private:
  ShardSource& shard_;
  SQLite::Database& target_;
  int mapped_ = 0;
  int columns_ = 0;
  RawStatement select_;
  RawStatement write_;

  void begin(std::int64_t key);
  bool step();
  void bind(int place, const std::optional<std::int64_t>& number);
  void write();
};

/// Prepares a statement. Throws SQLite::Exception.
RawStatement prepare_raw(SQLite::Database& database, const std::string& sql);
/// Returns the next row of a shard's statement; false behind the last. Throws ShardError.
bool step_in_shard(ShardSource& shard, sqlite3_stmt* statement);
/// Runs a statement that writes what a shard holds. Throws ShardError where no table of ours takes that, and
/// SQLite::Exception.
void write_from_shard(ShardSource& shard, SQLite::Database& target, sqlite3_stmt* statement);

}  // namespace runner::database

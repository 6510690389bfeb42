#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "database/database_error.hpp"
#include "database/database_paths.hpp"
#include "database/experiment_lock.hpp"
#include "database/internal/database_snapshot.hpp"
#include "database/internal/page_notes.hpp"
#include "database/internal/payload_store.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/statement_cache.hpp"
#include "database/payload_lease.hpp"

namespace runner::database {

/// Says that the shard is at fault, or what it holds, and not the target.
class ShardError : public DatabaseError {
 public:
  explicit ShardError(const DatabaseError& error) : DatabaseError(error) {}
};

/// Calls `action`, whatever of it fails being the shard's fault.
template <class Action>
decltype(auto) blaming_shard(Action&& action) {
  try {
    return action();
  } catch (const DatabaseError& error) {
    throw ShardError(error);
  }
}

/// Reads a database that is merged into another. Somebody may run it meanwhile. Every function throws ShardError.
class ShardSource {
 public:
  /// Opens it; `alone` says that nobody may run any of its experiments as long as this object lives.
  ShardSource(const std::filesystem::path& shard, bool alone);

  const DatabasePaths& paths() const noexcept { return paths_; }
  const PayloadStore& store() const noexcept { return store_; }
  /// Returns the file that is read: the shard's, or a copy of it.
  const std::filesystem::path& file() const noexcept { return snapshot_ ? snapshot_->file() : paths_.database(); }
  SQLite::Database& database() noexcept { return database_; }

  /// Runs a query and shows each row to `action`, which throws no SQLite::Exception.
  template <class Action, class... Values>
  void each(const char* sql, const Action& action, const Values&... values) {
    reading([&](StatementCache& statements) { statements.each(sql, action, values...); });
  }

  /// Calls `action`, whose every SQLite::Exception is the shard's.
  template <class Action>
  decltype(auto) reading(Action&& action) {
    errno = 0;
    try {
      return action(statements_);
    } catch (const SQLite::Exception& exception) {
      throw ShardError(sqlite_error(exception, database_.getHandle(), paths_.database(), errno));
    }
  }

  /// Lets all that is read while it lives be of one moment. Without a write-ahead log nobody can commit meanwhile: keep
  /// it short.
  class Moment {
   public:
    explicit Moment(ShardSource& shard)
        : transaction_(shard.reading([&](StatementCache&) { return SQLite::Transaction(shard.database_); })) {}

   private:
    SQLite::Transaction transaction_;
  };

  /// Keeps every payload file that is there now as long as this object lives.
  void keep_files();

  /// Removes the database with all that belongs to it, and closes it. Only where it was opened alone.
  void remove() &&;

  /// Returns an error over this shard: `what` follows its path.
  ShardError error(const std::string& what, DatabaseFault fault = DatabaseFault::unreadable) const;

 private:
  DatabasePaths paths_;
  PayloadStore store_;
  std::optional<PayloadLease> lease_;
  std::optional<BackupMark> mark_;
  /// Where the one that runs it has it to himself.
  std::optional<DatabaseSnapshot> snapshot_;
  SQLite::Database database_;
  StatementCache statements_;
  std::vector<ExperimentLock> locks_;
};

}  // namespace runner::database

#include "database/internal/shard_source.hpp"

#include <unistd.h>

#include <chrono>
#include <system_error>

#include "database/internal/connection.hpp"
#include "database/internal/where_possible.hpp"
#include "database/internal/writer_lock.hpp"

namespace runner::database {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds shard_wait{10'000};

SQLite::Database open_shard(const DatabasePaths& paths, const std::optional<DatabaseSnapshot>& snapshot) {
  return blaming_shard([&] {
    try {
      return open_for_reading(snapshot ? DatabasePaths(snapshot->file()) : paths, shard_wait);
    } catch (const DatabaseError& error) {
      if (error.fault() != DatabaseFault::missing) throw;
      std::error_code ignored;
      const bool exists = fs::exists(paths.database(), ignored);
      throw DatabaseError(DatabaseFault::missing,
                          paths.database().string() + (exists ? ": this file is empty: its runner was ended before it"
                                                                " had made a database; nothing is lost with it"
                                                              : ": there is no such file"),
                          paths.database());
    }
  });
}

}  // namespace

ShardSource::ShardSource(const fs::path& shard, bool alone)
    : paths_(blaming_shard([&] { return DatabasePaths(shard); })),
      store_(paths_),
      snapshot_(alone ? std::nullopt : blaming_shard([&] { return DatabaseSnapshot::where_owned(paths_); })),
      database_(open_shard(paths_, snapshot_)),
      statements_(database_) {
  blaming_shard([&] { store_.refuse_another_folder(); });
  if (!alone) return;
  std::vector<std::int64_t> experiments;
  each("SELECT id FROM experiment",
       [&](SQLite::Statement& row) { experiments.push_back(row.getColumn(0).getInt64()); });
  for (const auto experiment : experiments) {
    blaming_shard([&] { locks_.push_back(ExperimentLock::acquire(paths_, experiment)); });
  }
}

void ShardSource::keep_files() {
  if (lease_) return;
  blaming_shard([&] {
    if (auto lease = where_possible([&] { return PayloadLease::acquire(paths_); })) lease_.emplace(*std::move(lease));
    if (auto mark = where_possible([&] { return BackupMark::acquire(paths_); })) mark_.emplace(*std::move(mark));
  });
}

void ShardSource::remove() && {
  blaming_shard([&] {
    const auto writer = WriterLock::acquire(paths_, shard_wait);
    lease_.reset();
    mark_.reset();
    std::error_code error;
    // First what makes it a database: the rest alone is nothing that anybody would take for one.
    if (!fs::remove(paths_.database(), error) || error) {
      throw DatabaseError(
          DatabaseFault::unreadable,
          paths_.database().string() + ": it is in the target, but cannot be removed: " + error.message(),
          paths_.database(), error.value());
    }
    if (fs::exists(paths_.payload_folder(), error)) {
      store_.remove_unreferenced([] { return std::unordered_set<std::string>(); });
    }
    // Stays where somebody else has put something into it.
    ::rmdir(paths_.payload_folder().c_str());
    for (const auto& lock : {paths_.queue_lock(), paths_.payload_lock(), paths_.writer_lock()}) {
      ::unlink(lock.c_str());
    }
  });
}

ShardError ShardSource::error(const std::string& what, DatabaseFault fault) const {
  return ShardError({fault, paths_.database().string() + ": " + what, paths_.database()});
}

}  // namespace runner::database

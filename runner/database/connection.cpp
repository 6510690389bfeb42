#include "database/connection.hpp"

#include <sqlite3.h>

#include <string>

#include "database/folder.hpp"
#include "database/inspection.hpp"
#include "database/migration.hpp"
#include "database/schema.hpp"
#include "database/sqlite_error.hpp"
#include "database/writer_lock.hpp"

namespace runner::database {

// Until these releases a writer and a checkpointer of the WAL could race and corrupt the database. The rollback journal
// never could; it costs some speed, which grouped commits win back.
JournalMode journal_mode_for(int version) noexcept {
  const bool fixed = version >= 3'051'003 || (version >= 3'050'007 && version < 3'051'000) ||
                     (version >= 3'044'006 && version < 3'045'000);
  return fixed ? JournalMode::wal : JournalMode::rollback;
}

namespace {

// A commit that was acknowledged must survive a power cut. In WAL mode FULL syncs the log at each commit; with a
// rollback journal EXTRA also syncs the folder after the journal is deleted, without which the deletion could be undone
// and the journal roll the commit back.
void set_journal(SQLite::Database& database, const DatabasePaths& paths) {
  const bool wal = journal_mode_for(sqlite3_libversion_number()) == JournalMode::wal;
  const std::string wanted = wal ? "wal" : "delete";
  if (database.execAndGet("PRAGMA journal_mode").getString() != wanted &&
      database.execAndGet("PRAGMA journal_mode = " + wanted).getString() != wanted) {
    throw DatabaseError(DatabaseFault::locked,
                        paths.database().string() + ": cannot change to journal mode '" + wanted +
                            "' while another program has the database open; close that and try again",
                        paths.database());
  }
  database.exec(wal ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = EXTRA");
}

SQLite::Database open_handle(const DatabasePaths& paths, int flags, std::chrono::milliseconds wait) {
  try {
    return SQLite::Database(paths.database().string(), flags, static_cast<int>(wait.count()));
  } catch (const SQLite::Exception& exception) {
    throw sqlite_error(exception, nullptr, paths.database());
  }
}

DatabaseError missing_error(const DatabasePaths& paths) {
  return {DatabaseFault::missing,
          paths.database().string() + ": there is no database here; train something first, or choose another with --db",
          paths.database()};
}

}  // namespace

SQLite::Database open_for_writing(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  // Before the lock, so that a foreign database gets not even a lock file; again under it by way of the schema.
  inspect(paths);
  create_folders(paths.database().parent_path());
  const auto lock = WriterLock::acquire(paths, wait);
  inspect(paths);
  auto database = open_handle(paths, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, wait);
  translating(database.getHandle(), paths.database(), [&] {
    const int schema = schema_of(database);
    refuse_newer(paths, schema);
    // A WAL would hold the application_id back from the file's header, and a crash then leave a database that looks
    // foreign. So the schema is committed first, in the mode a new file has.
    if (schema < schema_version()) migrate(database);
    set_journal(database, paths);
    database.exec("PRAGMA foreign_keys = ON");
  });
  return database;
}

SQLite::Database open_for_reading(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  const auto schema = inspect(paths);
  if (!schema) throw missing_error(paths);
  if (*schema < schema_version()) open_for_writing(paths, wait);
  auto database = open_handle(paths, SQLite::OPEN_READWRITE, wait);
  translating(database.getHandle(), paths.database(), [&] {
    // This read rolls a killed writer's journal back; one that died while making the database leaves it empty.
    const int current = schema_of(database);
    refuse_newer(paths, current);
    if (current == 0) throw missing_error(paths);
  });
  return database;
}

}  // namespace runner::database

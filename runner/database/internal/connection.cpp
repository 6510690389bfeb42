#include "database/internal/connection.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

#include "database/internal/file_system.hpp"
#include "database/internal/folder.hpp"
#include "database/internal/inspection.hpp"
#include "database/internal/migration.hpp"
#include "database/internal/noting_files.hpp"
#include "database/internal/schema.hpp"
#include "database/internal/schema_check.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/system_error.hpp"
#include "database/internal/writer_lock.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

namespace {

// A commit that was acknowledged must survive a power cut: EXTRA also syncs the folder after the journal is deleted,
// without which the deletion could be undone and the journal roll the commit back.
//
// A write-ahead log, which newer releases of SQLite could be trusted with, would spare writers the wait for readers.
// But it cannot give a full disk's space back, networks cannot have it, older releases may corrupt it, and a backup
// beside writers watches the journal: one way for all has one set of promises.
void set_journal(SQLite::Database& database, const DatabasePaths& paths) {
  // A column keeps its statement open until the end of the expression, and an open statement forbids the change.
  const auto answer_to = [&](const char* pragma) { return database.execAndGet(pragma).getString(); };
  if (answer_to("PRAGMA journal_mode") != "delete" && answer_to("PRAGMA journal_mode = DELETE") != "delete") {
    throw DatabaseError(DatabaseFault::locked,
                        paths.database().string() +
                            ": cannot change to journal mode 'delete' while another program has the database open;"
                            " close that and try again",
                        paths.database());
  }
  database.exec("PRAGMA synchronous = EXTRA");
}

SQLite::Database open_handle(const DatabasePaths& paths, int flags, std::chrono::milliseconds wait) {
  return translating(nullptr, paths.database(), [&] {
    // A connection is used by one thread at a time.
    return SQLite::Database(paths.database().string(), flags | SQLite::OPEN_NOMUTEX, static_cast<int>(wait.count()),
                            noting_vfs());
  });
}

// SQLite would make it readable by all and writable by its owner, whatever the umask allows. Its journals follow it.
void make_file_where_absent(const std::filesystem::path& file) {
  const files::Descriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!made && errno != EEXIST) throw system_error("cannot make the database", file, errno);
}

// Keeps every lock from here to the end of the connection.
void become_owner(SQLite::Database& database, const DatabasePaths& paths, const std::string& reason) {
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE; COMMIT");
  } catch (const SQLite::Exception& exception) {
    if ((exception.getErrorCode() & 0xff) != SQLITE_BUSY) throw;
    throw DatabaseError(DatabaseFault::locked,
                        paths.database().string() + ": another program has this database open, and since " + reason +
                            " it can have one user at a time; wait for that, or use a database on a local disk (--db)",
                        paths.database());
  }
}

DatabaseError missing_error(const DatabasePaths& paths) {
  return {DatabaseFault::missing,
          paths.database().string() + ": there is no database here; train something first, or choose another with --db",
          paths.database()};
}

}  // namespace

SQLite::Database open_for_writing(const DatabasePaths& paths, std::chrono::milliseconds wait,
                                  const OnMigration& on_step) {
  // Before the lock, so that a foreign database gets not even a lock file; again under it by way of the schema.
  inspect(paths);
  create_folders(paths.database().parent_path());
  const auto lock = WriterLock::acquire(paths, wait);
  inspect(paths);
  const auto one_owner = one_owner_reason(paths.database().parent_path());
  make_file_where_absent(paths.database());
  // Somebody who has it to himself will not give it up soon.
  const auto busy_wait = one_owner ? std::min(wait, std::chrono::milliseconds{500}) : wait;
  auto database = open_handle(paths, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_wait);
  translating(database.getHandle(), paths.database(), [&] {
    if (one_owner) become_owner(database, paths, *one_owner);
    const int schema = schema_of(database);
    refuse_newer(paths, schema);
    refuse_changed_schema(database, paths, schema);
    // Before the first page is written: several small checkpoints then share one.
    if (schema == 0) database.exec("PRAGMA page_size = " + std::to_string(new_page_bytes));
    if (schema < schema_version()) migrate(database, paths, on_step);
    set_journal(database, paths);
    database.exec("PRAGMA foreign_keys = ON");
    // In KiB: what the queue commits at a time fits, so that the journal is synced once and no page is written twice.
    database.exec("PRAGMA cache_size = -16384");
    // What a statement may have to undo stays in memory as well.
    database.exec("PRAGMA temp_store = MEMORY");
  });
  return database;
}

bool migrate_where_possible(const DatabasePaths& paths, std::chrono::milliseconds wait, const OnMigration& on_step) {
  try {
    open_for_writing(paths, wait, on_step);
    return true;
  } catch (const DatabaseError& error) {
    if (error.error_number() != EROFS && error.error_number() != EACCES) throw;
    return false;
  }
}

namespace {

SQLite::Database migrated_in_memory(SQLite::Database& older, const DatabasePaths& paths) {
  SQLite::Database memory(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  translating(older.getHandle(), paths.database(), [&] {
    SQLite::Backup(memory, older).executeStep(-1);
    migrate(memory, paths);
  });
  return memory;
}

SQLite::Database open_checked(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  const auto one_owner = one_owner_reason(paths.database().parent_path());
  auto database = open_handle(paths, SQLite::OPEN_READWRITE, one_owner ? std::chrono::milliseconds{500} : wait);
  translating(database.getHandle(), paths.database(), [&] {
    if (one_owner) become_owner(database, paths, *one_owner);
    // This read rolls a killed writer's journal back; one that died while making the database leaves it empty.
    const int schema = schema_of(database);
    refuse_newer(paths, schema);
    if (schema == 0) throw missing_error(paths);
    refuse_changed_schema(database, paths, schema);
  });
  return database;
}

}  // namespace

SQLite::Database open_for_reading(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  const auto schema = inspect(paths);
  if (!schema) throw missing_error(paths);
  const auto is_older = [&](SQLite::Database& database) { return schema_of(database) < schema_version(); };
  bool may_migrate = *schema >= schema_version() || migrate_where_possible(paths, wait);
  std::optional database(open_checked(paths, wait));
  if (may_migrate && is_older(*database)) {
    // Its writer was killed while it migrated: the journal has brought back an older one than the file's header said.
    database.reset();
    may_migrate = migrate_where_possible(paths, wait);
    database.emplace(open_checked(paths, wait));
  }
  if (is_older(*database)) return migrated_in_memory(*database, paths);
  return *std::move(database);
}

}  // namespace runner::database

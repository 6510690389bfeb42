#include "database/backup.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "database/database_error.hpp"
#include "database/internal/connection.hpp"
#include "database/internal/file_system.hpp"
#include "database/internal/folder.hpp"
#include "database/internal/page_copy.hpp"
#include "database/internal/page_notes.hpp"
#include "database/internal/payload_store.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/staged_files.hpp"
#include "database/internal/system_error.hpp"
#include "database/internal/where_possible.hpp"
#include "database/payload_lease.hpp"

namespace runner::database {

namespace {

constexpr std::chrono::milliseconds wait{60'000};

void refuse_existing(const DatabasePaths& target) {
  for (const auto& file : {target.database(), target.payload_folder()}) {
    std::error_code error;
    const auto type = std::filesystem::symlink_status(file, error).type();
    if (type == std::filesystem::file_type::not_found) continue;
    throw DatabaseError(DatabaseFault::unreadable, file.string() + ": there is something already; choose another path",
                        file);
  }
}

struct Named {
  std::string sha256;
  bool is_checkpoint = false;
};

std::vector<Named> files_named_in(SQLite::Database& database) {
  std::vector<Named> files;
  SQLite::Statement query(
      database,
      "SELECT lower(hex(sha256)), max(is_checkpoint) FROM ("
      "SELECT sha256, 1 AS is_checkpoint FROM checkpoint WHERE is_file = 1 AND payload_state IS NULL"
      " UNION ALL SELECT sha256, 0 FROM resume_state WHERE is_file = 1) GROUP BY sha256");
  while (query.executeStep()) files.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt() != 0});
  return files;
}

}  // namespace

struct Backup::Impl {
  Impl(const std::filesystem::path& from, const std::filesystem::path& to)
      : source(from),
        target(to),
        lease(where_possible([&] { return PayloadLease::acquire(source); })),
        database(open_for_reading(source, wait)) {
    remove_abandoned_staging(target.database().parent_path());
    refuse_existing(target);
  }

  DatabasePaths source;
  DatabasePaths target;
  /// While it is held no payload file is removed as unused.
  std::optional<PayloadLease> lease;
  SQLite::Database database;
  /// While it is held no commit removes one either, and who writes says what.
  std::optional<BackupMark> mark;

  std::optional<bool> copy_beside_writers(const StagedFiles& staged, const std::function<bool()>& stopped);
  bool copy_held(const StagedFiles& staged, const std::function<bool()>& stopped);
  bool copy_rows(const StagedFiles& staged, const std::function<bool()>& stopped);
  bool copy_files(const StagedFiles& staged, const std::function<bool()>& stopped);
};

// Gives nothing where it must be done in another way.
std::optional<bool> Backup::Impl::copy_beside_writers(const StagedFiles& staged, const std::function<bool()>& stopped) {
  // Somebody who has the database alone holds nobody up, nor does one who reads it with a write-ahead log, as another
  // program may have left it.
  if (!mark || one_owner_reason(source.database().parent_path())) return std::nullopt;
  return translating(database.getHandle(), source.database(), [&]() -> std::optional<bool> {
    const bool is_file = std::string(database.getFilename()) != ":memory:";
    if (!is_file || database.execAndGet("PRAGMA journal_mode").getString() == "wal") return std::nullopt;
    const auto end = PageCopy(database, source, *mark, staged.database(), wait).run(stopped);
    if (end == PageCopy::End::not_possible) {
      std::filesystem::resize_file(staged.database(), 0);
      return std::nullopt;
    }
    return end == PageCopy::End::whole;
  });
}

// Nobody else commits before this object's end, unless there is a write-ahead log.
bool Backup::Impl::copy_held(const StagedFiles& staged, const std::function<bool()>& stopped) {
  translating(database.getHandle(), source.database(),
              [&] { database.exec("BEGIN; SELECT count(*) FROM sqlite_schema"); });
  constexpr int pages_at_a_time = 2048;
  SQLite::Database copy(staged.database().string(), SQLite::OPEN_READWRITE);
  return translating(copy.getHandle(), target.database(), [&] {
    SQLite::Backup pages(copy, database);
    // Nobody can write while the moment is held, so it never begins again.
    int code = SQLITE_OK;
    while (code == SQLITE_OK && !stopped()) code = pages.executeStep(pages_at_a_time);
    if (code != SQLITE_OK && code != SQLITE_DONE) throw SQLite::Exception(sqlite3_errstr(code), code);
    return code == SQLITE_DONE;
  });
}

bool Backup::Impl::copy_rows(const StagedFiles& staged, const std::function<bool()>& stopped) {
  if (const auto copied = copy_beside_writers(staged, stopped)) return *copied;
  return copy_held(staged, stopped);
}

bool Backup::Impl::copy_files(const StagedFiles& staged, const std::function<bool()>& stopped) {
  SQLite::Database copy(staged.database().string(), SQLite::OPEN_READWRITE);
  return translating(copy.getHandle(), target.database(), [&] {
    copy.exec("PRAGMA journal_mode = DELETE");
    const PayloadStore store(source);
    for (const auto& [sha256, is_checkpoint] : files_named_in(copy)) {
      if (stopped()) return false;
      try {
        staged.copy(store.open(sha256), store.file_of(sha256));
      } catch (const DatabaseError& error) {
        if (is_checkpoint || error.error_number() != ENOENT) throw;
        // A state is replaced while trials run; the trial then begins anew from an older point.
        SQLite::Statement drop(copy, "DELETE FROM resume_state WHERE lower(hex(sha256)) = ?");
        drop.bind(1, sha256);
        drop.exec();
      }
    }
    SQLite::Statement rename(copy, "UPDATE payload_folder SET name = ?");
    rename.bind(1, target.relative_payload_folder());
    rename.exec();
    return true;
  });
}

Backup::Backup(const std::filesystem::path& from, const std::filesystem::path& to)
    : impl_(std::make_unique<Impl>(from, to)) {}
Backup::~Backup() = default;

bool Backup::run(const std::function<bool()>& stopped) {
  create_folders(impl_->target.database().parent_path());
  if (auto mark = where_possible([&] { return BackupMark::acquire(impl_->source); })) {
    impl_->mark.emplace(*std::move(mark));
  }
  StagedFiles staged(impl_->target);
  if (!impl_->copy_rows(staged, stopped) || !impl_->copy_files(staged, stopped)) return false;
  staged.put_in_place();
  return true;
}

}  // namespace runner::database

#include "database/backup.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <string>
#include <system_error>
#include <vector>

#include "database/connection.hpp"
#include "database/database_error.hpp"
#include "database/folder.hpp"
#include "database/payload_store.hpp"
#include "database/sqlite_error.hpp"
#include "database/system_error.hpp"

namespace runner::database {

namespace {

constexpr std::chrono::milliseconds wait{60'000};

void copy_rows(const DatabasePaths& from, const std::filesystem::path& to) {
  auto source = open_for_reading(from, wait);
  SQLite::Database target(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  translating(source.getHandle(), from.database(), [&] {
    SQLite::Backup copy(target, source);
    // All pages in one step: a writer in between would make it begin again.
    copy.executeStep(-1);
  });
}

std::vector<std::string> files_named_in(SQLite::Database& database) {
  std::vector<std::string> digests;
  SQLite::Statement query(database,
                          "SELECT DISTINCT sha256 FROM checkpoint WHERE storage = 'file' AND payload_state = 'live'"
                          " UNION SELECT sha256 FROM resume_state WHERE path IS NOT NULL");
  while (query.executeStep()) digests.push_back(query.getColumn(0).getString());
  return digests;
}

// Rows name their files by the database's name, which the copy has not.
void copy_files(const DatabasePaths& from, const DatabasePaths& to, const std::filesystem::path& copy) {
  SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
  translating(database.getHandle(), copy, [&] {
    const auto digests = files_named_in(database);
    if (!digests.empty()) create_folders(to.payload_folder());
    for (const auto& digest : digests) {
      std::error_code error;
      std::filesystem::copy_file(from.payload_file(digest), to.payload_file(digest), error);
      if (!error) continue;
      // A state is replaced while trials run; the trial then begins anew from an older point.
      SQLite::Statement drop(database, "DELETE FROM resume_state WHERE sha256 = ?");
      drop.bind(1, digest);
      if (drop.exec() == 0) throw system_error("cannot copy the checkpoint", from.payload_file(digest), error.value());
    }
    const std::string prefix = (to.payload_folder().filename() / "").string();
    for (const char* table : {"checkpoint", "resume_state"}) {
      SQLite::Statement rename(database, std::string("UPDATE ") + table + " SET path = ? || sha256 || '.safetensors' WHERE path IS NOT NULL");
      rename.bind(1, prefix);
      rename.exec();
    }
  });
}

}  // namespace

void backup(const std::filesystem::path& from, const std::filesystem::path& to) {
  const DatabasePaths source(from);
  const DatabasePaths target(to);
  if (std::filesystem::exists(target.database()) || std::filesystem::exists(target.payload_folder())) {
    throw DatabaseError(DatabaseFault::unreadable, target.database().string() + ": there is something already; choose another path",
                        target.database());
  }
  create_folders(target.database().parent_path());
  auto partial = target.database();
  partial += ".partial";
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  try {
    // While it is held no payload file is removed as unused.
    const auto lease = PayloadLease::acquire(source);
    copy_rows(source, partial);
    copy_files(source, target, partial);
    std::filesystem::rename(partial, target.database());
    sync_folder(target.database().parent_path());
  } catch (const std::exception&) {
    std::filesystem::remove(partial, ignored);
    std::filesystem::remove_all(target.payload_folder(), ignored);
    throw;
  }
}

}  // namespace runner::database

#include "database/internal/inspection.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "database/internal/big_endian.hpp"
#include "database/internal/journal_check.hpp"
#include "database/internal/migration.hpp"
#include "database/internal/schema.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/system_error.hpp"

namespace runner::database {

namespace {

// A URI with immutable=1 reads the header without a lock and without rolling back a journal that is not ours. It goes
// through SQLite because opening and closing the file by other means would drop every lock that this process has on it.
std::string immutable_uri(const std::filesystem::path& path) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  constexpr std::string_view digits = "0123456789abcdef";
  std::string uri = "file:";
  for (const char c : path.string()) {
    if (plain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

DatabaseError foreign_error(const std::filesystem::path& path, const std::string& what) {
  return {DatabaseFault::foreign,
          path.string() + ": " + what + "; it was left as it is. Choose another path with --db or RUNNER_DB", path};
}

struct Header {
  bool is_sqlite = false;
  int application_id = 0;
  int schema = 0;
};

// The header's bytes alone (https://www.sqlite.org/fileformat.html): a writer that was killed in the middle of a commit
// leaves a file that SQLite takes for damaged until its journal has been rolled back.
Header read_header(const std::filesystem::path& path) {
  const SQLite::Database database(immutable_uri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  std::array<unsigned char, 100> bytes{};
  const int code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) throw SQLite::Exception(sqlite3_errstr(code), code);
  constexpr std::string_view magic("SQLite format 3\0", 16);
  return {std::equal(magic.begin(), magic.end(), bytes.begin()), static_cast<int>(big_endian(&bytes[68])),
          static_cast<int>(big_endian(&bytes[60]))};
}

// A file that our writer was killed over while making it: it has the writers' lock beside it and a journal that will
// empty it again.
bool is_half_made(const DatabasePaths& paths) {
  std::error_code error;
  auto journal = paths.database();
  journal += "-journal";
  return std::filesystem::exists(paths.writer_lock(), error) && std::filesystem::file_size(journal, error) > 0 &&
         !error;
}

std::optional<int> read_schema(const DatabasePaths& paths) {
  const auto& path = paths.database();
  const Header header = read_header(path);
  if (header.is_sqlite && header.application_id == application_id) return header.schema;
  if (is_half_made(paths)) return std::nullopt;
  if (!header.is_sqlite) throw foreign_error(path, "this is not an SQLite database");
  throw foreign_error(path, "this SQLite database belongs to another application (application_id " +
                                std::to_string(header.application_id) + ", not " + std::to_string(application_id) +
                                ")");
}

}  // namespace

std::optional<int> inspect(const DatabasePaths& paths) {
  const auto& path = paths.database();
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory) {
      throw system_error("cannot look at the database", path, error.value());
    }
    // A database would be made where it leads to, and its locks here.
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(path, error))) {
      throw foreign_error(path, "this is a symbolic link that leads nowhere");
    }
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) throw foreign_error(path, "this is not a regular file");
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw system_error("cannot look at the database", path, error.value());
  refuse_foreign_journals(path);
  if (size == 0) return std::nullopt;
  return translating(nullptr, path, [&] {
    const auto schema = read_schema(paths);
    if (schema) refuse_newer(paths, *schema);
    return schema;
  });
}

void refuse_newer(const DatabasePaths& paths, int schema) {
  if (schema <= schema_version()) return;
  throw DatabaseError(DatabaseFault::newer,
                      paths.database().string() + ": written by a newer runner (schema " + std::to_string(schema) +
                          ", this one knows " + std::to_string(schema_version()) +
                          "); it was left as it is. Use that runner, or another path with --db",
                      paths.database());
}

}  // namespace runner::database

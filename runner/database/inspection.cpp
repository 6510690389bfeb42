#include "database/inspection.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <array>
#include <string>
#include <system_error>

#include "database/migration.hpp"
#include "database/schema.hpp"
#include "database/sqlite_error.hpp"
#include "database/system_error.hpp"

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

int read_schema(const std::filesystem::path& path) {
  SQLite::Database database(immutable_uri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
  const int found = database.execAndGet("PRAGMA application_id").getInt();
  if (found != application_id) {
    throw foreign_error(path, "this SQLite database belongs to another application (application_id " +
                                  std::to_string(found) + ", not " + std::to_string(application_id) + ")");
  }
  return schema_of(database);
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
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) throw foreign_error(path, "this is not a regular file");
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw system_error("cannot look at the database", path, error.value());
  if (size == 0) return std::nullopt;
  try {
    const int schema = read_schema(path);
    refuse_newer(paths, schema);
    return schema;
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() == SQLITE_NOTADB) throw foreign_error(path, "this is not an SQLite database");
    throw sqlite_error(exception, nullptr, path);
  }
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

#pragma once

#include <SQLiteCpp/Exception.h>

#include <cerrno>
#include <filesystem>

#include "database/database_error.hpp"

struct sqlite3;

namespace runner::database {

/// Makes the typed error for a result code of SQLite. `handle` (may be null) gives the errno behind it; `last_errno`
/// stands in for one that SQLite did not keep, 0 where none is known.
DatabaseError sqlite_error(int extended_code, const std::string& message, sqlite3* handle,
                           const std::filesystem::path& database, int last_errno = 0);

/// Makes the typed error for an exception of SQLiteCpp.
DatabaseError sqlite_error(const SQLite::Exception& exception, sqlite3* handle, const std::filesystem::path& database,
                           int last_errno = 0);

/// Calls `action` and turns SQLiteCpp's exceptions into ours.
template <class Action>
decltype(auto) translating(sqlite3* handle, const std::filesystem::path& database, Action&& action) {
  errno = 0;
  try {
    return action();
  } catch (const SQLite::Exception& exception) {
    throw sqlite_error(exception, handle, database, errno);
  }
}

}  // namespace runner::database

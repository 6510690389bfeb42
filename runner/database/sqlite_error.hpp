#pragma once

#include <SQLiteCpp/Exception.h>

#include <filesystem>

#include "database/database_error.hpp"

struct sqlite3;

namespace runner::database {

/// Makes the typed error for a result code of SQLite. `handle` (may be null) gives the errno behind it.
DatabaseError sqlite_error(int extended_code, const std::string& message, sqlite3* handle,
                           const std::filesystem::path& database);

/// Makes the typed error for an exception of SQLiteCpp.
DatabaseError sqlite_error(const SQLite::Exception& exception, sqlite3* handle, const std::filesystem::path& database);

/// Calls `action` and turns SQLiteCpp's exceptions into ours.
template <typename Action>
decltype(auto) translating(sqlite3* handle, const std::filesystem::path& database, Action&& action) {
  try {
    return action();
  } catch (const SQLite::Exception& exception) {
    throw sqlite_error(exception, handle, database);
  }
}

}  // namespace runner::database

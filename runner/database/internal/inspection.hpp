#pragma once

#include <optional>

#include "database/database_paths.hpp"

namespace runner::database {

/// Returns the schema of the file at the database's path without changing a byte of it or taking a lock: nothing where
/// there is no file or an empty one. Throws DatabaseError: foreign, newer, unreadable.
std::optional<int> inspect(const DatabasePaths& paths);

/// Throws DatabaseError (newer) where `schema` is newer than this program's.
void refuse_newer(const DatabasePaths& paths, int schema);

}  // namespace runner::database

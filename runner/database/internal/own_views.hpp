#pragma once

#include <SQLiteCpp/Database.h>

#include "database/database_paths.hpp"

namespace runner::database {

/// Puts temporary views in front of the database's public ones, so that this connection reads those of this program,
/// whatever the database holds under their names. A payload's `path` follows the database's present name, and what says
/// that it runs though nobody runs it is seen as interrupted. Writes nothing. Throws SQLite::Exception.
void show_own_views(SQLite::Database& database, const DatabasePaths& paths);

}  // namespace runner::database

#pragma once

#include <SQLiteCpp/Database.h>

#include "database/database_paths.hpp"

namespace runner::database {

/// Refuses a database of ours whose tables another program has changed: one that is absent, or a view (which may never
/// end), or lacks a column, or has a trigger (which would do more than is written). Tables, indexes, views and plain
/// columns that somebody has added are no concern. Reads the schema alone. Throws DatabaseError (unreadable),
/// SQLite::Exception.
void refuse_changed_schema(SQLite::Database& database, const DatabasePaths& paths, int schema);

}  // namespace runner::database

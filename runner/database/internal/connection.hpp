#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>

#include "database/bring_up_to_date.hpp"
#include "database/database_paths.hpp"

namespace runner::database {

/// Opens the database for the one writer of this process, creating and migrating it under the writers' lock. Throws
/// DatabaseError.
SQLite::Database open_for_writing(const DatabasePaths& paths, std::chrono::milliseconds wait,
                                  const OnMigration& on_step = {});

/// Migrates a database; returns false where nobody may write there: another's, or on a disk that cannot be written.
/// Throws DatabaseError.
bool migrate_where_possible(const DatabasePaths& paths, std::chrono::milliseconds wait,
                            const OnMigration& on_step = {});

/// Opens an existing database so that a killed writer's journal can be rolled back, migrating an older schema first;
/// where it cannot be written a migrated copy in memory. What may be done over it is the authorizer's business. Throws
/// DatabaseError.
SQLite::Database open_for_reading(const DatabasePaths& paths, std::chrono::milliseconds wait);

}  // namespace runner::database

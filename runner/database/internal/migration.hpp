#pragma once

#include <SQLiteCpp/Database.h>

#include <span>

#include "database/bring_up_to_date.hpp"
#include "database/database_paths.hpp"

namespace runner::database {

/// Holds one numbered file of schemas/database, as the build embedded it.
struct Migration {
  int number;
  const char* name;
  const char* sql;
};

/// Returns the embedded migrations, by number from 1 without a gap.
std::span<const Migration> migrations() noexcept;

/// Returns the embedded schema.sql.
const char* schema_sql() noexcept;

/// Returns the embedded views.sql.
const char* views_sql() noexcept;

/// Reads the number of the schema in a database, 0 for an empty one.
int schema_of(SQLite::Database& database);

/// Makes the tables of a schema in an empty database, which is not committed.
void make_tables(SQLite::Database& database, int schema);

/// Brings the schema up to date in one transaction, the caller holding the writers' lock; foreign keys must be off.
/// Throws SQLite::Exception, or DatabaseError (other) where a migration leaves a row without its parent.
void migrate(SQLite::Database& database, const DatabasePaths& paths, const OnMigration& on_step = {});

}  // namespace runner::database

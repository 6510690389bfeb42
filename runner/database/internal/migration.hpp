#pragma once

#include <SQLiteCpp/Database.h>

#include <span>

namespace runner::database {

/// Holds one numbered file of schemas/database, as the build embedded it.
struct Migration {
  int number;
  const char* name;
  const char* sql;
};

/// Gives the embedded migrations, by number from 1 without a gap.
std::span<const Migration> migrations() noexcept;

/// Gives the embedded views.sql.
const char* views_sql() noexcept;

/// Reads the number of the schema in a database, 0 for an empty one.
int schema_of(SQLite::Database& database);

/// Brings the schema up to date in one transaction, the caller holding the writers' lock; foreign keys must be off.
/// Throws SQLite::Exception, or DatabaseError (other) where a migration leaves a row without its parent.
void migrate(SQLite::Database& database);

}  // namespace runner::database

#include "database/internal/migration.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <string>

#include "database/database_error.hpp"
#include "database/internal/schema.hpp"

namespace runner::database {

int schema_version() noexcept { return static_cast<int>(migrations().size()); }

int schema_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

void migrate(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int stored = schema_of(database);
  for (const auto& migration : migrations()) {
    if (migration.number > stored) database.exec(migration.sql);
  }
  database.exec(views_sql());
  SQLite::Statement orphan(database, "PRAGMA foreign_key_check");
  if (orphan.executeStep()) {
    throw DatabaseError(DatabaseFault::other, database.getFilename() + ": migrating from schema " +
                                                  std::to_string(stored) + " would leave rows of '" +
                                                  orphan.getColumn(0).getString() +
                                                  "' without their parents; nothing was changed, please report it");
  }
  orphan.reset();
  database.exec("PRAGMA application_id = " + std::to_string(application_id));
  database.exec("PRAGMA user_version = " + std::to_string(schema_version()));
  transaction.commit();
}

}  // namespace runner::database

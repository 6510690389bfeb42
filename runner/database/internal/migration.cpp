#include "database/internal/migration.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <string>
#include <string_view>

#include "database/database_error.hpp"
#include "database/internal/digest_bytes.hpp"
#include "database/internal/number_text.hpp"
#include "database/internal/schema.hpp"
#include "database/internal/statement_cache.hpp"
#include "database/internal/trial_summaries.hpp"

namespace runner::database {

int schema_version() noexcept { return static_cast<int>(migrations().size()); }

int schema_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

namespace {

// The bytes of a digest; a text that is none keeps its own, and is found by `runner verify`.
void digest_function(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  if (text == nullptr) return sqlite3_result_null(context);
  const std::string_view hex(text, static_cast<std::size_t>(sqlite3_value_bytes(arguments[0])));
  const auto bytes = digest_bytes_from(hex);
  const void* const data = bytes ? static_cast<const void*>(bytes->data()) : text;
  sqlite3_result_blob(context, data, static_cast<int>(bytes ? bytes->size() : hex.size()), SQLITE_TRANSIENT);
}

void number_text_function(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return sqlite3_result_null(context);
  std::string text;
  append_number(text, sqlite3_value_double(arguments[0]));
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void run_migrations(SQLite::Database& database, int stored, int last) {
  // Views that people have made must not stand in the way of a table that is replaced, and are not rewritten.
  database.exec("PRAGMA legacy_alter_table = ON");
  database.createFunction("digest", 1, true, nullptr, digest_function);
  database.createFunction("number_text", 1, true, nullptr, number_text_function);
  for (const auto& migration : migrations()) {
    if (migration.number > stored && migration.number <= last) database.exec(migration.sql);
  }
  database.exec("PRAGMA legacy_alter_table = OFF");
}

}  // namespace

void make_tables(SQLite::Database& database, int schema) {
  // All migrations one after another take ten times as long.
  schema == schema_version() ? static_cast<void>(database.exec(schema_sql())) : run_migrations(database, 0, schema);
}

void migrate(SQLite::Database& database, const DatabasePaths& paths) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int stored = schema_of(database);
  stored == 0 ? make_tables(database, schema_version()) : run_migrations(database, stored, schema_version());
  database.exec(views_sql());
  SQLite::Statement folder(database, "UPDATE payload_folder SET name = ?");
  folder.bind(1, paths.relative_payload_folder());
  folder.exec();
  folder.reset();
  // Summed up by a view, which a migration cannot ask yet.
  {
    StatementCache statements(database);
    sum_up_configurations(statements);
  }
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

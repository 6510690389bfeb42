#include "database/internal/migration.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// Each statement by itself; one that holds others, such as a trigger, whole.
std::vector<std::string> statements_of(std::string_view sql) {
  std::vector<std::string> statements;
  std::string statement;
  for (const char letter : sql) {
    statement += letter;
    if (letter != ';' || sqlite3_complete(statement.c_str()) == 0) continue;
    statements.push_back(std::move(statement));
    statement.clear();
  }
  return statements;
}

std::vector<std::string> statements_between(int stored, int last) {
  std::vector<std::string> all;
  for (const auto& migration : migrations()) {
    if (migration.number <= stored || migration.number > last) continue;
    auto statements = statements_of(migration.sql);
    std::move(statements.begin(), statements.end(), std::back_inserter(all));
  }
  return all;
}

// Counts the steps of a migration and tells of them.
class Steps {
 public:
  Steps(SQLite::Database& database, MigrationStep first, const OnMigration& on_step)
      : handle_(database.getHandle()), step_(first), on_step_(on_step) {
    // So many instructions take a few milliseconds.
    constexpr int instructions = 100'000;
    if (on_step_) sqlite3_progress_handler(handle_, instructions, &Steps::tell_again, this);
  }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;
  ~Steps() { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }

  template <class Action>
  void run(Action&& action) {
    ++step_.step;
    if (on_step_) on_step_(step_);
    try {
      action();
    } catch (const SQLite::Exception&) {
      if (thrown_) std::rethrow_exception(thrown_);
      throw;
    }
  }

 private:
  // Nothing may be thrown through SQLite.
  static int tell_again(void* steps) noexcept {
    auto& self = *static_cast<Steps*>(steps);
    try {
      self.on_step_(self.step_);
      return 0;
    } catch (...) {
      self.thrown_ = std::current_exception();
      return 1;
    }
  }

  sqlite3* handle_;
  MigrationStep step_;
  const OnMigration& on_step_;
  std::exception_ptr thrown_;
};

void add_functions(SQLite::Database& database) {
  // Views that people have made must not stand in the way of a table that is replaced, and are not rewritten.
  database.exec("PRAGMA legacy_alter_table = ON");
  database.createFunction("digest", 1, true, nullptr, digest_function);
  database.createFunction("number_text", 1, true, nullptr, number_text_function);
}

void name_payload_folder(SQLite::Database& database, const DatabasePaths& paths) {
  SQLite::Statement folder(database, "UPDATE payload_folder SET name = ?");
  folder.bind(1, paths.relative_payload_folder());
  folder.exec();
}

void refuse_orphans(SQLite::Database& database, int stored) {
  SQLite::Statement orphan(database, "PRAGMA foreign_key_check");
  if (!orphan.executeStep()) return;
  throw DatabaseError(DatabaseFault::other, database.getFilename() + ": migrating from schema " +
                                                std::to_string(stored) + " would leave rows of '" +
                                                orphan.getColumn(0).getString() +
                                                "' without their parents; nothing was changed, please report it");
}

}  // namespace

void make_tables(SQLite::Database& database, int schema) {
  // All migrations one after another take ten times as long.
  if (schema == schema_version()) return static_cast<void>(database.exec(schema_sql()));
  add_functions(database);
  for (const auto& statement : statements_between(0, schema)) database.exec(statement);
  database.exec("PRAGMA legacy_alter_table = OFF");
}

void migrate(SQLite::Database& database, const DatabasePaths& paths, const OnMigration& on_step) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int stored = schema_of(database);
  const auto statements =
      stored == 0 ? std::vector<std::string>{schema_sql()} : statements_between(stored, schema_version());
  constexpr int steps_after = 4;
  const int count = static_cast<int>(statements.size()) + steps_after;
  Steps steps(database, {stored, schema_version(), 0, count}, on_step);
  if (stored != 0) add_functions(database);
  for (const auto& statement : statements) steps.run([&] { database.exec(statement); });
  if (stored != 0) database.exec("PRAGMA legacy_alter_table = OFF");
  steps.run([&] {
    database.exec(views_sql());
    name_payload_folder(database, paths);
  });
  // Summed up by a view, which a migration cannot ask yet.
  steps.run([&] {
    StatementCache cache(database);
    sum_up_configurations(cache);
  });
  steps.run([&] { refuse_orphans(database, stored); });
  steps.run([&] {
    database.exec("PRAGMA application_id = " + std::to_string(application_id));
    database.exec("PRAGMA user_version = " + std::to_string(schema_version()));
    transaction.commit();
  });
}

}  // namespace runner::database

#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "database/internal/digest_bytes.hpp"

namespace runner::database {

/// Binds NULL, a number, a text or a blob to one parameter of a statement. A text or a blob is not copied: it lives
/// until the statement has run.
void bind_value(SQLite::Statement& statement, int index, std::nullptr_t);
void bind_value(SQLite::Statement& statement, int index, std::int64_t value);
void bind_value(SQLite::Statement& statement, int index, int value);
void bind_value(SQLite::Statement& statement, int index, bool value);
void bind_value(SQLite::Statement& statement, int index, double value);
void bind_value(SQLite::Statement& statement, int index, const std::string& value);
void bind_value(SQLite::Statement& statement, int index, std::string_view value);
void bind_value(SQLite::Statement& statement, int index, const char* value);
void bind_value(SQLite::Statement& statement, int index, std::span<const std::byte> value);
void bind_value(SQLite::Statement& statement, int index, const DigestBytes& value);

/// Binds what an optional holds, or NULL.
template <class Value>
void bind_value(SQLite::Statement& statement, int index, const std::optional<Value>& value) {
  if (value) {
    bind_value(statement, index, *value);
  } else {
    bind_value(statement, index, nullptr);
  }
}

/// Binds values to a statement's parameters, in their order.
template <typename... Values>
void bind_values(SQLite::Statement& statement, const Values&... values) {
  [[maybe_unused]] int index = 0;
  (bind_value(statement, ++index, values), ...);
}

/// Prepares each statement once. Owned by one connection, and destroyed before it; used by one thread at a time.
class StatementCache {
 public:
  /// Makes a cache over `database`, which must outlive it.
  explicit StatementCache(SQLite::Database& database) : database_(&database) {}

  /// Runs a statement that gives no rows, and tells how many rows it changed. Throws SQLite::Exception.
  template <class... Values>
  int run(const char* sql, const Values&... values) {
    auto& statement = prepare(sql);
    bind_values(statement, values...);
    return finish(statement);
  }

  /// The same for a statement that is not kept.
  template <class... Values>
  int run_once(const std::string& sql, const Values&... values) {
    SQLite::Statement statement(*database_, sql);
    int index = 0;
    (bind_value(statement, ++index, values), ...);
    return finish(statement);
  }

  /// Runs a query for one text and returns it; nothing where there is no row. Throws SQLite::Exception.
  template <class... Values>
  std::optional<std::string> text(const char* sql, const Values&... values) {
    auto& statement = prepare(sql);
    bind_values(statement, values...);
    return first_text(statement);
  }

  /// Runs a query for one number and returns it; nothing where there is no row, or NULL. Throws SQLite::Exception.
  template <class... Values>
  std::optional<std::int64_t> number(const char* sql, const Values&... values) {
    auto& statement = prepare(sql);
    bind_values(statement, values...);
    return first_number(statement);
  }

  /// Runs a query and shows each row. Throws SQLite::Exception.
  template <class Action, class... Values>
  void each(const char* sql, const Action& action, const Values&... values) {
    auto& statement = prepare(sql);
    bind_values(statement, values...);
    while (statement.executeStep()) action(statement);
    statement.reset();
  }

  /// Runs an INSERT and returns the row's number. Throws SQLite::Exception.
  template <class... Values>
  std::int64_t insert(const char* sql, const Values&... values) {
    run(sql, values...);
    return last_inserted();
  }
  /// Returns the connection.
  SQLite::Database& database() const noexcept { return *database_; }

  /// Returns the number of the row that was inserted last.
  std::int64_t last_inserted() const { return database_->getLastInsertRowid(); }

 private:
  SQLite::Database* database_;
  std::unordered_map<const char*, SQLite::Statement> statements_;

  // The keys are where the string literals lie.
  SQLite::Statement& prepare(const char* sql);
  static int finish(SQLite::Statement& statement);
  static std::optional<std::string> first_text(SQLite::Statement& statement);
  static std::optional<std::int64_t> first_number(SQLite::Statement& statement);
};

}  // namespace runner::database

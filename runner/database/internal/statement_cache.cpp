#include "database/internal/statement_cache.hpp"

namespace runner::database {

void bind_value(SQLite::Statement& statement, int index, std::nullptr_t) { statement.bind(index); }
void bind_value(SQLite::Statement& statement, int index, std::int64_t value) { statement.bind(index, value); }
void bind_value(SQLite::Statement& statement, int index, int value) { statement.bind(index, value); }
void bind_value(SQLite::Statement& statement, int index, bool value) { statement.bind(index, value ? 1 : 0); }
void bind_value(SQLite::Statement& statement, int index, double value) { statement.bind(index, value); }
void bind_value(SQLite::Statement& statement, int index, const std::string& value) {
  statement.bindNoCopy(index, value);
}
void bind_value(SQLite::Statement& statement, int index, std::string_view value) {
  statement.bind(index, std::string(value));
}
void bind_value(SQLite::Statement& statement, int index, const char* value) { statement.bindNoCopy(index, value); }
void bind_value(SQLite::Statement& statement, int index, const DigestBytes& value) {
  bind_value(statement, index, std::span<const std::byte>(value));
}
void bind_value(SQLite::Statement& statement, int index, std::span<const std::byte> value) {
  // A null pointer would be NULL, not an empty blob.
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  statement.bindNoCopy(index, data, static_cast<int>(value.size()));
}

SQLite::Statement& StatementCache::prepare(const char* sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) {
    found->second.tryReset();
    return found->second;
  }
  return statements_.try_emplace(sql, *database_, sql).first->second;
}

std::optional<std::string> StatementCache::first_text(SQLite::Statement& statement) {
  std::optional<std::string> text;
  if (statement.executeStep()) text = statement.getColumn(0).getString();
  statement.reset();
  return text;
}

std::optional<std::int64_t> StatementCache::first_number(SQLite::Statement& statement) {
  std::optional<std::int64_t> number;
  if (statement.executeStep() && !statement.getColumn(0).isNull()) number = statement.getColumn(0).getInt64();
  statement.reset();
  return number;
}

int StatementCache::finish(SQLite::Statement& statement) {
  // Where this throws, the statement is reset at its next use: a reset now would lose the errno behind the failure.
  const int changed = statement.exec();
  statement.reset();
  return changed;
}

}  // namespace runner::database

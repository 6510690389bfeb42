#include "database/internal/query.hpp"

#include <sqlite3.h>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "database/internal/sql_problem.hpp"
#include "database/internal/sqlite_error.hpp"

namespace runner::database {

namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, Finalize>;

[[noreturn]] void fail(const QueryTarget& target, std::string_view sql) {
  const int code = sqlite3_extended_errcode(target.handle);
  const std::string message = sqlite3_errmsg(target.handle);
  if (!target.denial.what.empty()) throw denied_problem(target.denial.what);
  if ((code & 0xff) == SQLITE_ERROR) throw sql_problem(sql, sqlite3_error_offset(target.handle), message);
  throw sqlite_error(code, message, target.handle, target.database);
}

StatementHandle prepare(const QueryTarget& target, std::string_view sql, std::string_view& rest) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  if (sqlite3_prepare_v2(target.handle, sql.data(), static_cast<int>(sql.size()), &statement, &tail) != SQLITE_OK) {
    fail(target, sql);
  }
  rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  return StatementHandle(statement);
}

// White space and comments compile to no statement at all; anything else behind the first is refused, faulty or not.
bool is_another_statement(const QueryTarget& target, std::string_view rest) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(target.handle, rest.data(), static_cast<int>(rest.size()), &statement, nullptr);
  const StatementHandle owner(statement);
  target.denial.what.clear();
  return code != SQLITE_OK || statement != nullptr;
}

struct BindCell {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
  int operator()(const std::string& value) const {
    return sqlite3_bind_text64(statement, index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const std::vector<std::byte>& value) const {
    if (value.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, value.data(), value.size(), SQLITE_STATIC);
  }
};

Cell read_cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
      const auto size = sqlite3_column_bytes(statement, column);
      return data != nullptr ? std::vector<std::byte>(data, data + size) : std::vector<std::byte>();
    }
    default:
      return nullptr;
  }
}

using OnRow = std::function<void(std::vector<Cell>&&)>;

std::vector<std::string> show_rows(const QueryTarget& target, std::string_view sql, sqlite3_stmt* statement,
                                   const OnRow& on_row) {
  const int count = sqlite3_column_count(statement);
  std::vector<std::string> columns;
  for (int i = 0; i < count; ++i) columns.emplace_back(sqlite3_column_name(statement, i));
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<Cell> row;
    row.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) row.push_back(read_cell(statement, i));
    on_row(std::move(row));
  }
  if (code != SQLITE_DONE) fail(target, sql);
  return columns;
}

std::size_t parameter_count(sqlite3_stmt* statement) {
  return static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
}

void bind(const QueryTarget& target, std::string_view sql, sqlite3_stmt* statement, std::size_t index,
          const Cell& value) {
  if (std::visit(BindCell{statement, static_cast<int>(index) + 1}, value) != SQLITE_OK) fail(target, sql);
}

void bind_all(const QueryTarget& target, std::string_view sql, sqlite3_stmt* statement,
              const std::vector<Cell>& values) {
  const auto wanted = parameter_count(statement);
  if (wanted != values.size()) {
    throw sql_problem(sql, -1,
                      "the statement has " + std::to_string(wanted) + " parameters, " + std::to_string(values.size()) +
                          " values were given");
  }
  for (std::size_t i = 0; i < wanted; ++i) bind(target, sql, statement, i, values[i]);
}

// Without the sign before it; a place without a name is called by its number.
std::string parameter_name(sqlite3_stmt* statement, std::size_t index) {
  const char* name = sqlite3_bind_parameter_name(statement, static_cast<int>(index) + 1);
  return name != nullptr ? std::string(name + 1) : std::to_string(index + 1);
}

void bind_all(const QueryTarget& target, std::string_view sql, sqlite3_stmt* statement, const NamedValues& values) {
  std::set<std::string> names;
  std::string list;
  for (std::size_t i = 0; i < parameter_count(statement); ++i) {
    const auto name = parameter_name(statement, i);
    const auto value = values.find(name);
    if (value == values.end()) {
      throw sql_problem(sql, -1, "the parameter '" + name + "' has no value; give it as " + name + "=VALUE");
    }
    bind(target, sql, statement, i, value->second);
    names.insert(name);
    list += (list.empty() ? "" : ", ") + name;
  }
  for (const auto& [name, value] : values) {
    if (names.contains(name)) continue;
    throw sql_problem(sql, -1,
                      "there is no parameter '" + name + "'; " +
                          (list.empty() ? "the statement has none" : "the statement has " + list));
  }
}

template <class Values>
std::vector<std::string> run_once(const QueryTarget& target, std::string_view sql, const Values& values,
                                  const OnRow& on_row) {
  target.denial.what.clear();
  std::string_view rest;
  const auto statement = prepare(target, sql, rest);
  if (!statement) throw sql_problem(sql, -1, "there is no statement here");
  if (!sqlite3_stmt_readonly(statement.get())) throw denied_problem("this statement");
  if (is_another_statement(target, rest)) {
    throw sql_problem(sql, static_cast<int>(rest.data() - sql.data()),
                      "only one statement at a time is run, and none was; remove what follows the first");
  }
  bind_all(target, sql, statement.get(), values);
  return show_rows(target, sql, statement.get(), on_row);
}

template <class Values>
std::vector<std::string> run_until_unlocked(const QueryTarget& target, std::string_view sql, const Values& values,
                                            const OnRow& on_row) {
  constexpr std::chrono::milliseconds pause{5};
  const auto deadline = std::chrono::steady_clock::now() + target.wait;
  bool has_rows = false;
  const auto note_row = [&](std::vector<Cell>&& row) {
    has_rows = true;
    on_row(std::move(row));
  };
  for (;;) {
    try {
      return run_once(target, sql, values, note_row);
    } catch (const DatabaseError& error) {
      // SQLite does not always ask its own busy handler, while a journal is being rolled back for one. No row has been
      // shown then: who can read one can read all.
      if (error.fault() != DatabaseFault::locked || has_rows || std::chrono::steady_clock::now() + pause > deadline)
        throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

template <class Values>
Table table_of(const QueryTarget& target, std::string_view sql, const Values& values) {
  Table table;
  table.columns =
      run_until_unlocked(target, sql, values, [&](std::vector<Cell>&& row) { table.rows.push_back(std::move(row)); });
  return table;
}

}  // namespace

Table run_query(const QueryTarget& target, std::string_view sql, const std::vector<Cell>& values) {
  return table_of(target, sql, values);
}

Table run_query(const QueryTarget& target, std::string_view sql, const NamedValues& values) {
  return table_of(target, sql, values);
}

std::vector<std::string> run_query(const QueryTarget& target, std::string_view sql, const std::vector<Cell>& values,
                                   const OnRow& on_row) {
  return run_until_unlocked(target, sql, values, on_row);
}

}  // namespace runner::database

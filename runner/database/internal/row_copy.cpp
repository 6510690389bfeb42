#include "database/internal/row_copy.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <cerrno>

namespace runner::database {

namespace {

std::vector<std::string> columns_in(SQLite::Database& database, const std::string& table) {
  std::vector<std::string> columns;
  SQLite::Statement query(database, "SELECT name FROM pragma_table_info(?, 'main')");
  query.bind(1, table);
  while (query.executeStep()) columns.push_back(query.getColumn(0).getString());
  return columns;
}

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// People may have added columns to either.
std::vector<std::string> columns_of_both(ShardSource& shard, SQLite::Database& target, const std::string& table,
                                         const std::vector<std::string>& mapped, const std::vector<std::string>& left) {
  const auto in_shard = shard.reading([&](StatementCache&) { return columns_in(shard.database(), table); });
  std::vector<std::string> columns = mapped;
  for (const auto& name : columns_in(target, table)) {
    if (is_among(in_shard, name) && !is_among(mapped, name) && !is_among(left, name)) columns.push_back(name);
  }
  return columns;
}

std::string quoted_name(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + "\"";
}

template <class Part>
std::string list_of(const std::vector<std::string>& names, std::size_t first, const Part& part) {
  std::string list;
  for (std::size_t i = first; i < names.size(); ++i) list += (i == first ? "" : ", ") + part(names[i], i + 1);
  return list;
}

std::string insert_text(const std::string& table, const std::vector<std::string>& columns) {
  return "INSERT INTO main." + table + " (" +
         list_of(columns, 0, [](const auto& name, std::size_t) { return quoted_name(name); }) + ") VALUES (" +
         list_of(columns, 0, [](const auto&, std::size_t) { return std::string("?"); }) + ")";
}

std::string update_text(const std::string& table, const std::vector<std::string>& columns) {
  return "UPDATE main." + table + " SET " +
         list_of(
             columns, 1,
             [](const auto& name, std::size_t place) { return quoted_name(name) + " = ?" + std::to_string(place); }) +
         " WHERE " + quoted_name(columns[0]) + " = ?1";
}

// Texts and blobs are not copied: they live until the shard's statement goes on.
int bind_same(sqlite3_stmt* to, int parameter, sqlite3_stmt* from, int column) {
  switch (sqlite3_column_type(from, column)) {
    case SQLITE_INTEGER:
      return sqlite3_bind_int64(to, parameter, sqlite3_column_int64(from, column));
    case SQLITE_FLOAT:
      return sqlite3_bind_double(to, parameter, sqlite3_column_double(from, column));
    case SQLITE_TEXT: {
      const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(from, column));
      return sqlite3_bind_text(to, parameter, text, sqlite3_column_bytes(from, column), SQLITE_STATIC);
    }
    case SQLITE_BLOB: {
      const int bytes = sqlite3_column_bytes(from, column);
      // A null pointer would be NULL, not an empty blob.
      return bytes == 0 ? sqlite3_bind_zeroblob(to, parameter, 0)
                        : sqlite3_bind_blob(to, parameter, sqlite3_column_blob(from, column), bytes, SQLITE_STATIC);
    }
    default:
      return sqlite3_bind_null(to, parameter);
  }
}

}  // namespace

RawStatement prepare_raw(SQLite::Database& database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(database.getHandle(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
  return RawStatement(statement);
}

bool step_in_shard(ShardSource& shard, sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement);
    return false;
  }
  auto* const handle = shard.database().getHandle();
  throw ShardError(sqlite_error(SQLite::Exception(handle, code), handle, shard.paths().database(), errno));
}

void write_from_shard(ShardSource& shard, SQLite::Database& target, sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code != SQLITE_DONE) {
    const SQLite::Exception exception(target.getHandle(), code);
    const int kind = code & 0xff;
    if (kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH || kind == SQLITE_TOOBIG) {
      throw shard.error(std::string("it holds what runner never writes (") + exception.what() +
                        "): another program has changed it; restore it from a backup");
    }
    throw exception;
  }
  sqlite3_reset(statement);
}

RowCopy::RowCopy(ShardSource& shard, SQLite::Database& target, Rows rows, const std::vector<std::string>& mapped,
                 const std::vector<std::string>& left, Into into)
    : shard_(shard), target_(target), mapped_(static_cast<int>(mapped.size())) {
  const auto columns = columns_of_both(shard, target, rows.table, mapped, left);
  columns_ = static_cast<int>(columns.size());
  const auto names = list_of(columns, 0, [](const auto& name, std::size_t) { return quoted_name(name); });
  select_ = shard.reading([&](StatementCache&) {
    return prepare_raw(shard.database(), "SELECT " + names + " FROM main." + rows.table + " WHERE " + rows.where);
  });
  write_ =
      prepare_raw(target, into == Into::new_rows ? insert_text(rows.table, columns) : update_text(rows.table, columns));
}

int RowCopy::column(const std::string& name) const {
  for (int place = 0; place < columns_; ++place) {
    if (sqlite3_column_name(select_.get(), place) == name) return place;
  }
  throw shard_.error("a table has no column " + name);
}

void RowCopy::begin(std::int64_t key) {
  sqlite3_reset(select_.get());
  sqlite3_bind_int64(select_.get(), 1, key);
}

bool RowCopy::step() { return step_in_shard(shard_, select_.get()); }

void RowCopy::bind(int place, const std::optional<std::int64_t>& number) {
  if (number) {
    sqlite3_bind_int64(write_.get(), place, *number);
  } else {
    sqlite3_bind_null(write_.get(), place);
  }
}

void RowCopy::write() {
  for (int place = mapped_; place < columns_; ++place) {
    const int code = bind_same(write_.get(), place + 1, select_.get(), place);
    if (code != SQLITE_OK) throw SQLite::Exception(target_.getHandle(), code);
  }
  write_from_shard(shard_, target_, write_.get());
}

}  // namespace runner::database

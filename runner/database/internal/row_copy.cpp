#include "database/internal/row_copy.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

namespace runner::database {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

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

std::string quoted_name(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + "\"";
}

void append(std::string& list, const std::string& one) { list += (list.empty() ? "" : ", ") + one; }

RawStatement prepare(SQLite::Database& database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(database.getHandle(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
  return RawStatement(statement);
}

// Nothing is undone for a row that fails: what was written before it goes with the transaction. So SQLite need not keep
// pages as they were before the statement.
std::string write_text(const std::string& table, const std::string& kept, const std::vector<std::string>& columns,
                       const std::vector<std::string>& left, RowWriting::Into into) {
  std::string names;
  std::string values;
  for (std::size_t place = 0; place < columns.size(); ++place) {
    if (is_among(left, columns[place])) continue;
    append(names, quoted_name(columns[place]));
    append(values, "c" + std::to_string(place));
  }
  const std::string select = "SELECT " + values + " FROM " + kept;
  if (into == RowWriting::Into::row_of_first_column) {
    return "UPDATE OR FAIL main." + table + " SET (" + names + ") = (" + select + ") WHERE " + quoted_name(columns[0]) +
           " = (SELECT c0 FROM " + kept + ")";
  }
  const bool only_new = into == RowWriting::Into::new_digests;
  return "INSERT OR FAIL INTO main." + table + " (" + names + ") " + select +
         (only_new ? " WHERE true ON CONFLICT (sha256) DO NOTHING" : "");
}

}  // namespace

std::vector<std::string> columns_of_both(ShardSource& shard, SQLite::Database& target, const CopiedRows& rows) {
  const auto in_shard = shard.reading([&](StatementCache&) { return columns_in(shard.database(), rows.table); });
  std::vector<std::string> columns = rows.mapped;
  for (const auto& name : columns_in(target, rows.table)) {
    if (is_among(in_shard, name) && !is_among(rows.mapped, name)) columns.push_back(name);
  }
  return columns;
}

RowReading::RowReading(SQLite::Database& shard, const CopiedRows& rows, const std::vector<std::string>& columns)
    : shard_(shard), columns_(static_cast<int>(columns.size())) {
  std::string names;
  for (const auto& column : columns) append(names, quoted_name(column));
  select_ = prepare(shard, "SELECT " + names + " FROM main." + rows.table + " WHERE " + rows.where);
}

void RowReading::begin(std::int64_t key) {
  sqlite3_reset(select_.get());
  sqlite3_bind_int64(select_.get(), 1, key);
}

bool RowReading::read(KeptRows& into, std::size_t bytes) {
  into.begin(columns_);
  while (into.bytes() < bytes) {
    const int code = sqlite3_step(select_.get());
    if (code == SQLITE_ROW) {
      into.add(select_.get());
      continue;
    }
    if (code != SQLITE_DONE) throw SQLite::Exception(shard_.getHandle(), code);
    // What has been read to its end holds no lock.
    sqlite3_reset(select_.get());
    return false;
  }
  return true;
}

RowWriting::RowWriting(SQLite::Database& target, const std::string& table, const std::vector<std::string>& columns,
                       const std::vector<std::string>& left, Into into)
    : target_(target),
      table_(target, static_cast<int>(columns.size())),
      write_(prepare(target, write_text(table, table_.name(), columns, left, into))) {}

void RowWriting::write(const ShardSource& shard, std::span<const KeptRow> rows) {
  if (rows.empty()) return;
  table_.show(rows);
  const int code = sqlite3_step(write_.get());
  if (code != SQLITE_DONE) {
    const SQLite::Exception exception(target_.getHandle(), code);
    const int kind = code & 0xff;
    if (kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH || kind == SQLITE_TOOBIG) {
      sqlite3_reset(write_.get());
      throw shard.error(std::string("it holds what runner never writes (") + exception.what() +
                        "): another program has changed it; restore it from a backup");
    }
    throw exception;
  }
  sqlite3_reset(write_.get());
}

std::int64_t copy_rows(ShardSource& shard, SQLite::Database& target, const CopiedRows& rows, std::int64_t key,
                       const std::function<void(KeptRows&)>& map) {
  const auto columns = columns_of_both(shard, target, rows);
  RowWriting writing(target, rows.table, columns);
  auto reading = shard.reading([&](StatementCache&) { return RowReading(shard.database(), rows, columns); });
  reading.begin(key);
  KeptRows piece;
  std::vector<KeptRow> places;
  std::int64_t copied = 0;
  for (bool is_more = true; is_more;) {
    is_more = shard.reading([&](StatementCache&) { return reading.read(piece, piece_bytes); });
    map(piece);
    places.clear();
    for (int row = 0; row < piece.size(); ++row) places.push_back({&piece, row});
    writing.write(shard, places);
    copied += piece.size();
  }
  return copied;
}

}  // namespace runner::database

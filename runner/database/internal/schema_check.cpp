#include "database/internal/schema_check.hpp"

#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "database/database_error.hpp"
#include "database/internal/migration.hpp"
#include "database/internal/schema.hpp"

namespace runner::database {

namespace {

struct SchemaObject {
  std::string type;
  std::string table;
  std::string sql;
};

// By name, in lower case as SQLite compares them.
using SchemaObjects = std::multimap<std::string, SchemaObject>;

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

SchemaObjects objects_of(SQLite::Database& database) {
  SchemaObjects objects;
  SQLite::Statement query(database, "SELECT type, name, tbl_name, coalesce(sql, '') FROM main.sqlite_schema");
  while (query.executeStep()) {
    objects.emplace(lower(query.getColumn(1).getString()),
                    SchemaObject{query.getColumn(0).getString(), lower(query.getColumn(2).getString()),
                                 query.getColumn(3).getString()});
  }
  return objects;
}

// As this program makes it: name, type, NOT NULL, place in the primary key, and whether it is generated.
using Column = std::tuple<std::string, std::string, int, int, int>;

std::vector<Column> columns_of_table(SQLite::Database& database, const std::string& table) {
  std::vector<Column> columns;
  SQLite::Statement query(database, "SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?, 'main')");
  query.bind(1, table);
  while (query.executeStep()) {
    columns.emplace_back(lower(query.getColumn(0).getString()), query.getColumn(1).getString(),
                         query.getColumn(2).getInt(), query.getColumn(3).getInt(), query.getColumn(4).getInt());
  }
  return columns;
}

bool has_our_columns(const std::vector<Column>& found, const std::vector<Column>& ours) {
  const auto is_known = [&](const Column& column) {
    const auto same_name = [&](const Column& one) { return std::get<0>(one) == std::get<0>(column); };
    return std::find_if(ours.begin(), ours.end(), same_name) != ours.end();
  };
  const auto is_plain = [](const Column& column) { return std::get<4>(column) == 0; };
  return std::all_of(
             ours.begin(), ours.end(),
             [&](const Column& column) { return std::find(found.begin(), found.end(), column) != found.end(); }) &&
         std::all_of(found.begin(), found.end(),
                     [&](const Column& column) { return is_known(column) || is_plain(column); });
}

// Calls `ask` with an empty database of this schema.
template <class Ask>
auto of_schema(int schema, Ask ask) {
  SQLite::Database model(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  make_tables(model, schema);
  return ask(model);
}

SchemaObjects objects_of_schema(int schema) { return of_schema(schema, objects_of); }

std::vector<Column> columns_of_schema(int schema, const std::string& table) {
  return of_schema(schema, [&](SQLite::Database& model) { return columns_of_table(model, table); });
}

DatabaseError changed(const DatabasePaths& paths, const std::string& what) {
  return {DatabaseFault::unreadable,
          paths.database().string() + ": " + what +
              ": another program has changed this database; restore it from a backup, or choose another with --db",
          paths.database()};
}

}  // namespace

void refuse_changed_schema(SQLite::Database& database, const DatabasePaths& paths, int schema) {
  // Nearly always the same, and made again and again by whoever follows a database.
  static const SchemaObjects newest = objects_of_schema(schema_version());
  const auto found = objects_of(database);
  for (const auto& [name, ours] : schema == schema_version() ? newest : objects_of_schema(schema)) {
    if (ours.type != "table" || name.starts_with("sqlite_")) continue;
    const auto [begin, end] = found.equal_range(name);
    const auto theirs = std::find_if(begin, end, [](const auto& object) { return object.second.type != "index"; });
    if (theirs == end) throw changed(paths, "the table '" + name + "' is missing");
    if (theirs->second.sql == ours.sql) continue;
    const bool is_table = theirs->second.type == "table" && !lower(theirs->second.sql).starts_with("create virtual");
    if (!is_table || !has_our_columns(columns_of_table(database, name), columns_of_schema(schema, name))) {
      throw changed(paths, "'" + name + "' is not the table that runner made");
    }
  }
  for (const auto& [name, object] : found) {
    if (object.type == "trigger")
      throw changed(paths, "the trigger '" + name + "' on '" + object.table + "' is not runner's");
  }
}

}  // namespace runner::database

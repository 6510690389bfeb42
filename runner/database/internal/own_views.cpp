#include "database/internal/own_views.hpp"

#include <string>
#include <string_view>

#include "database/internal/abandoned.hpp"
#include "database/internal/migration.hpp"

namespace runner::database {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string quoted(std::string text) {
  replace_all(text, "'", "''");
  return "'" + text + "'";
}

// A view of the database reads the tables of the database; a temporary one of the same text reads what stands before
// them. The database keeps the name of the folder that it had when it was written.
std::string temporary_views(const DatabasePaths& paths) {
  constexpr std::string_view create = "CREATE VIEW ";
  const std::string all = views_sql();
  std::string text = all.substr(all.find(create));
  replace_all(text, create, "CREATE TEMP VIEW ");
  replace_all(text, "(SELECT name FROM payload_folder)", quoted(paths.relative_payload_folder()));
  return text;
}

}  // namespace

void show_own_views(SQLite::Database& database, const DatabasePaths& paths) {
  // The folder for temporary files may be missing or full.
  database.exec("PRAGMA temp_store = MEMORY");
  show_abandoned_as_interrupted(database, paths);
  database.exec(temporary_views(paths));
}

}  // namespace runner::database

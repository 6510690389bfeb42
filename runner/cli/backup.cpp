#include "database/backup.hpp"

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/print_table.hpp"

namespace runner::cli {

int run_backup(const Words& words) {
  CLI::App app("Copies the database and its payload files, as they are at one moment, while trials may run.", "runner backup");
  std::string db;
  std::filesystem::path to;
  takes_path(app.add_option("file", to, "Where to; it must not exist"))->type_name("FILE")->required();
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    database::backup(database_path(db), to);
    fmt::print("{} is a copy of {}\n", to.string(), database_path(db).string());
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

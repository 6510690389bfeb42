#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"

namespace runner::cli {

int run_gc(const Words& words) {
  CLI::App app("Removes payload files that nothing names and gives the database's free space back.", "runner gc");
  std::string db;
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    const auto file = database_path(db);
    { database::Reader must_exist(file); }
    database::Writer writer(file);
    const auto removed = writer.remove_orphans();
    if (!removed) {
      fmt::print(stderr, "runner: {} is being written to; no file was removed, try again when no trial runs\n", file.string());
      return exit_database;
    }
    const auto before = std::filesystem::file_size(file);
    writer.compact();
    const auto after = std::filesystem::file_size(file);
    fmt::print("removed {} files; the database has {} bytes, {} fewer than before\n", *removed, after,
               before > after ? before - after : 0);
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

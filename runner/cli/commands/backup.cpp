#include "database/backup.hpp"

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "supervisor/signal_watch.hpp"
#include "text/visible.hpp"

namespace runner::cli {

int run_backup(const Arguments& arguments) {
  CLI::App app("Copies the database and its payload files, as they are at one moment, while trials may run.",
               "runner backup");
  std::string db;
  std::filesystem::path to;
  takes_path(app.add_option("file", to, "Where to; it must not exist"))->type_name("FILE")->required();
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Backup backup(open_database(db), to);
  // From here on there is something to clean up.
  supervisor::SignalWatch signals;
  if (!backup.run([&] { return signals.end_is_wanted(); })) {
    fmt::print(stderr, "runner: interrupted; nothing was made\n");
    return exit_interrupted;
  }
  fmt::print("{} is a copy of {}\n", text::visible(to.string()), text::visible(database_path(db).string()));
  return exit_ok;
}

}  // namespace runner::cli

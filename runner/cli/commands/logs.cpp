#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"

namespace runner::cli {

int run_logs(const Arguments& arguments) {
  CLI::App app("Prints what the worker of a trial printed while it had it: the beginning and the end of it.",
               "runner logs");
  std::string db;
  std::int64_t trial = 0;
  app.add_option("trial", trial, "The trial's number")->type_name("TRIAL")->required();
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  print_stored(reader.log_of(trial));
  return exit_ok;
}

}  // namespace runner::cli

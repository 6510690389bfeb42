#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/arguments.hpp"
#include "cli/experiments_named.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Asks on a terminal; elsewhere nobody could answer.
bool is_confirmed(const database::ExperimentRow& row) {
  fmt::print(stderr, "remove experiment {} '{}' with its {} trials and their checkpoints? [y/N] ", row.experiment,
             text::visible(row.name), row.trials);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void remove(database::Writer& writer, const database::ExperimentRow& row) {
  const auto lock = database::ExperimentLock::acquire(writer.paths(), row.experiment);
  writer.remove_experiment(lock);
  fmt::print("removed experiment {} '{}': {} trials\n", row.experiment, text::visible(row.name), row.trials);
}

}  // namespace

int run_rm(const Arguments& arguments) {
  CLI::App app("Removes experiments with their trials and checkpoints, for good.", "runner rm");
  std::string db;
  std::vector<std::string> names;
  bool yes = false;
  app.add_option("experiment", names, std::string("Of each: ") + experiment_name_forms)->required();
  app.add_flag("-y,--yes", yes, "Do not ask");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  std::vector<database::ExperimentRow> rows;
  {
    database::Reader reader(open_database(db));
    for (const auto number : experiments_named(reader, names)) rows.push_back(reader.experiment(number));
  }
  if (!yes && ::isatty(STDIN_FILENO) == 0) {
    fmt::print(stderr, "runner: rm asks before it removes, and there is nobody to ask; add --yes\n");
    return exit_usage;
  }
  database::Writer writer(database_path(db));
  for (const auto& row : rows) {
    if (yes || is_confirmed(row)) remove(writer, row);
  }
  writer.remove_orphans();
  return exit_ok;
}

}  // namespace runner::cli

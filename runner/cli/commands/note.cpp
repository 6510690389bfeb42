#include <fmt/format.h>

#include <optional>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"

namespace runner::cli {

int run_note(const Arguments& arguments) {
  CLI::App app("Prints the note of an experiment, or replaces it.", "runner note");
  std::string db;
  std::string experiment;
  std::optional<std::string> note;
  add_experiment_argument(app, experiment)->required();
  app.add_option("note", note, "The new note; '' for none");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  std::optional<database::Reader> reader(open_database(db));
  const auto row = reader->experiment(reader->experiment_named(experiment));
  reader.reset();
  if (!note) {
    print_stored(row.note + "\n");
    return exit_ok;
  }
  database::Writer writer(database_path(db));
  auto transaction = writer.transaction();
  writer.set_note(row.experiment, *note);
  transaction.commit();
  return exit_ok;
}

}  // namespace runner::cli

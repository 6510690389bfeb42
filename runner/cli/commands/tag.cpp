#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"

namespace runner::cli {

int run_tag(const Arguments& arguments) {
  CLI::App app("Adds tags to an experiment, or removes them.", "runner tag");
  std::string db;
  std::string experiment;
  std::vector<std::string> added;
  std::vector<std::string> removed;
  add_experiment_argument(app, experiment)->required();
  app.add_option("tag", added, "Tags to add");
  app.add_option("--remove", removed, "A tag to remove; may be repeated")->type_name("TAG")->allow_extra_args(false);
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto number = [&] {
    database::Reader reader(open_database(db));
    return reader.experiment_named(experiment);
  }();
  database::Writer writer(database_path(db));
  auto transaction = writer.transaction();
  writer.change_tags(number, added, removed);
  transaction.commit();
  return exit_ok;
}

}  // namespace runner::cli

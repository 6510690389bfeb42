#include "cli/arguments.hpp"
#include "cli/cell.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"

namespace runner::cli {

namespace {

database::Table table_of(const database::CheckpointRow& row) {
  return {{"checkpoint", "experiment", "trial", "epoch", "monitor", "monitor_value", "val_loss", "seed", "lr", "bytes",
           "sha256", "path"},
          {{std::to_string(row.trial) + "@" + std::to_string(row.epoch), row.experiment_name, row.trial, row.epoch,
            row.monitor, cell_of(row.monitor_value), cell_of(row.val_loss), row.seed, cell_of(row.lr), row.bytes, row.sha256,
            cell_of(row.path)}}};
}

}  // namespace

int run_best(const Words& words) {
  CLI::App app("Prints the best checkpoint of an experiment.", "runner best");
  std::string db;
  std::string experiment;
  bool json = false;
  app.add_option("experiment", experiment, "A name (the newest of that name) or a number [the newest experiment]");
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    database::Reader reader(database_path(db));
    std::optional<std::int64_t> number;
    if (!experiment.empty()) number = reader.experiment_named(experiment);
    const auto best = reader.best(number);
    if (!best) {
      std::fprintf(stderr, "runner: %s holds no checkpoint%s yet\n", database_path(db).c_str(),
                   experiment.empty() ? "" : (" of '" + experiment + "'").c_str());
      return exit_trial;
    }
    print_table(table_of(*best), json);
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

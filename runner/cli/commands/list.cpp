#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "cli/cell.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"

namespace runner::cli {

namespace {

database::Table table_of(const std::vector<database::ExperimentRow>& experiments) {
  database::Table table{{"experiment", "name", "created_at", "trials", "completed", "diverged", "failed", "running",
                         "interrupted", "pending", "tags", "note"},
                        {}};
  for (const auto& row : experiments) {
    table.rows.push_back({row.experiment, row.name, row.created_at, row.trials, row.completed, row.diverged, row.failed,
                          row.running, row.interrupted, row.pending, row.tags, row.note});
  }
  return table;
}

// The experiments with a tag, or all where there is none.
std::vector<database::ExperimentRow> with_tag(std::vector<database::ExperimentRow> experiments,
                                              const std::string& tag) {
  if (tag.empty()) return experiments;
  std::erase_if(experiments, [&](const auto& row) {
    const auto tags = nlohmann::json::parse(row.tags, nullptr, false);
    return std::find(tags.begin(), tags.end(), tag) == tags.end();
  });
  return experiments;
}

database::Table table_of(const std::vector<database::TrialRow>& trials) {
  database::Table table{{"trial", "seed", "lr", "state", "attempts", "epochs", "monitor", "best_value", "best_epoch",
                         "wall_seconds", "message"},
                        {}};
  for (const auto& row : trials) {
    table.rows.push_back({row.trial, row.seed, cell_of(row.lr), std::string(events::to_text(row.state)), row.attempts,
                          row.epochs, row.monitor, cell_of(row.best_value), cell_of(row.best_epoch),
                          cell_of(row.wall_seconds), row.message});
  }
  return table;
}

}  // namespace

int run_list(const Arguments& arguments) {
  CLI::App app("Lists the experiments, oldest first, or the trials of one.", "runner list");
  std::string db;
  std::string experiment;
  bool json = false;
  std::string tag;
  auto* one = add_experiment_argument(app, experiment);
  app.add_option("--tag", tag, "Only the experiments with this tag")->excludes(one);
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  const auto table = experiment.empty() ? table_of(with_tag(reader.experiments(), tag))
                                        : table_of(reader.trials_of(reader.experiment_named(experiment)));
  print_table(table, json);
  return exit_ok;
}

}  // namespace runner::cli

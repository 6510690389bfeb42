#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/ranking.hpp"
#include "cli/arguments.hpp"
#include "cli/cell.hpp"
#include "cli/list_options.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/reader.hpp"

namespace runner::cli {

namespace {

using database::Cell;
using database::Table;

Table table_of(const std::vector<database::ExperimentRow>& experiments) {
  Table table{{"experiment", "name", "created_at", "trials", "completed", "diverged", "failed", "running",
               "interrupted", "pending", "paused", "pruned", "tags", "note"},
              {}};
  for (const auto& row : experiments) {
    table.rows.push_back({row.experiment, row.name, row.created_at, row.trials, row.completed, row.diverged, row.failed,
                          row.running, row.interrupted, row.pending, row.paused, row.pruned, row.tags, row.note});
  }
  return table;
}

bool has_tag(const database::ExperimentRow& row, const std::string& tag) {
  const auto tags = nlohmann::json::parse(row.tags, nullptr, false);
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

// Beside these what tells the trials apart: the fold, where there are folds, and the configuration, where there are
// several.
Table table_of(const std::vector<database::TrialRow>& trials, const std::map<std::string, std::string>& labels) {
  Table table{{"trial", "seed", "lr", "state", "attempts", "epochs", "monitor", "best_value", "best_epoch",
               "wall_seconds", "message"},
              {}};
  for (const auto& row : trials) {
    table.rows.push_back({row.trial, row.seed, cell_of(row.lr), std::string(events::to_text(row.state)), row.attempts,
                          row.epochs, row.monitor, cell_of(row.best_value), cell_of(row.best_epoch),
                          cell_of(row.wall_seconds), row.message});
  }
  const auto insert = [&](std::ptrdiff_t place, const char* name, auto cell) {
    table.columns.insert(table.columns.begin() + place, name);
    for (std::size_t i = 0; i < trials.size(); ++i)
      table.rows[i].insert(table.rows[i].begin() + place, cell(trials[i]));
  };
  if (labels.size() > 1) insert(2, "configuration", [&](const auto& row) { return Cell(labels.at(row.config_id)); });
  const bool has_folds =
      std::any_of(trials.begin(), trials.end(), [](const auto& row) { return row.fold.has_value(); });
  if (has_folds) insert(2, "fold", [](const auto& row) { return cell_of(row.fold); });
  return table;
}

}  // namespace

int run_list(const Arguments& arguments) {
  CLI::App app("Lists the experiments, oldest first, or the trials of one.", "runner list");
  std::string db;
  std::string experiment;
  bool json = false;
  std::string tag;
  ListOptions options;
  auto* one = add_experiment_argument(app, experiment);
  app.add_option("--tag", tag, "Only the experiments with this tag")->excludes(one);
  add_list_options(app, options);
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  auto query = list_query(options);
  if (!query) return exit_usage;
  database::Reader reader(open_database(db));
  if (!experiment.empty()) {
    const auto number = reader.experiment_named(experiment);
    const auto trials = reader.trials_of(number, *query);
    const bool has_messages =
        std::any_of(trials.begin(), trials.end(), [](const auto& row) { return !row.message.empty(); });
    // Without one, what tells the trials apart goes before the last columns.
    print_table(table_of(trials, analysis::configuration_labels(reader, {number, {}})), json, has_messages ? 0 : 2);
    return exit_ok;
  }
  // A tag is no key: it is counted before the limit is.
  const auto limit = tag.empty() ? std::nullopt : std::exchange(query->limit, std::nullopt);
  auto experiments = reader.experiments(*query);
  if (!tag.empty()) std::erase_if(experiments, [&](const auto& row) { return !has_tag(row, tag); });
  if (limit) experiments.resize(std::min(experiments.size(), static_cast<std::size_t>(*limit)));
  print_table(table_of(experiments), json);
  return exit_ok;
}

}  // namespace runner::cli

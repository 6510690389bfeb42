#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/best_warning.hpp"
#include "cli/cell.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/checkpoint_name.hpp"
#include "database/reader.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

database::Table table_of(const std::vector<database::CheckpointRow>& rows) {
  database::Table table{{"checkpoint", "experiment", "trial", "epoch", "monitor", "monitor_value", "val_loss", "seed",
                         "lr", "bytes", "sha256", "path"},
                        {}};
  for (const auto& row : rows) {
    table.rows.push_back({std::to_string(row.trial) + "@" + std::to_string(row.epoch), row.experiment_name, row.trial,
                          row.epoch, row.monitor, cell_of(row.monitor_value), cell_of(row.val_loss), row.seed,
                          cell_of(row.lr), row.bytes, row.sha256, cell_of(row.path)});
  }
  if (std::none_of(rows.begin(), rows.end(), [](const auto& row) { return row.fold.has_value(); })) return table;
  constexpr std::ptrdiff_t behind_seed = 8;
  table.columns.insert(table.columns.begin() + behind_seed, "fold");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.rows[i].insert(table.rows[i].begin() + behind_seed, cell_of(rows[i].fold));
  }
  return table;
}

bool names_one_trial(const std::string& word) {
  const auto name = database::checkpoint_name_from(word);
  return name && std::holds_alternative<database::OfTrial>(*name) && word.find('@') != std::string::npos;
}

// What the word names: one checkpoint, or the best of an experiment by each metric that its trials follow.
std::vector<database::CheckpointRow> find(database::Reader& reader, const std::string& word) {
  if (word.empty()) return reader.best();
  if (names_one_trial(word)) return {reader.checkpoint(word)};
  const auto name = database::checkpoint_name_from(word);
  const auto* best_of = name ? std::get_if<database::BestOf>(&*name) : nullptr;
  if (best_of != nullptr && !best_of->experiment) return reader.best();
  return reader.best(reader.experiment_named(best_of != nullptr ? *best_of->experiment : word));
}

int no_checkpoint(const std::filesystem::path& file, const std::string& word) {
  std::fprintf(stderr, "runner: %s holds no checkpoint%s yet\n", text::visible(file.string()).c_str(),
               word.empty() ? "" : (" of '" + text::visible(word) + "'").c_str());
  return exit_trial;
}

int unknown_monitor(const std::vector<database::CheckpointRow>& best, const std::string& monitor) {
  std::string followed;
  for (const auto& row : best) followed += (followed.empty() ? "" : ", ") + row.monitor;
  std::fprintf(stderr, "runner: no trial of '%s' follows '%s'; they follow: %s\n",
               text::visible(best[0].experiment_name).c_str(), text::visible(monitor).c_str(),
               text::visible(followed).c_str());
  return exit_usage;
}

}  // namespace

int run_best(const Arguments& arguments) {
  CLI::App app(
      "Prints the best checkpoint of an experiment; one for each metric, where its trials follow different ones.",
      "runner best");
  std::string db;
  std::string experiment;
  std::string monitor;
  bool json = false;
  add_experiment_argument(app, experiment, "the newest experiment");
  app.add_option("--monitor", monitor, "Only the best by this metric")->type_name("METRIC");
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto file = open_database(db);
  database::Reader reader(file);
  const auto best = find(reader, experiment);
  if (best.empty()) return no_checkpoint(file, experiment);
  auto shown = best;
  std::erase_if(shown, [&](const auto& row) { return !monitor.empty() && row.monitor != monitor; });
  if (shown.empty()) return unknown_monitor(best, monitor);
  print_table(table_of(shown), json);
  if (!names_one_trial(experiment)) {
    for (const auto& row : shown) warn_of_best(reader, row);
  }
  return exit_ok;
}

}  // namespace runner::cli

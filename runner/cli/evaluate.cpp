#include <cmath>

#include "cli/arguments.hpp"
#include "cli/inference.hpp"
#include "cli/print_table.hpp"

namespace runner::cli {

namespace {

// The stored value beside the one computed now, of the same data; NULL where it was not stored.
database::Table table_of(const OpenedCheckpoint& checkpoint, const nlohmann::json& metrics, bool same_data) {
  const auto metrics_then = nlohmann::json::parse(checkpoint.row.metrics, nullptr, false);
  const auto stored =
      metrics_then.is_object() && metrics_then.contains("validation") ? metrics_then["validation"] : nlohmann::json();
  database::Table table{{"metric", "value", "stored"}, {}};
  for (const auto& [name, value] : metrics.items()) {
    database::Cell old = nullptr;
    if (stored.is_object() && stored.contains(name) && stored[name].is_number()) old = stored[name].get<double>();
    table.rows.push_back({name, value.is_number() ? database::Cell(value.get<double>()) : database::Cell(nullptr), old});
  }
  if (same_data) return table;
  table.columns.pop_back();
  for (auto& row : table.rows) row.pop_back();
  return table;
}

}  // namespace

int run_evaluate(const Words& words) {
  CLI::App app("Evaluates a checkpoint on its trial's validation part, or on other data.", "runner evaluate");
  std::string db;
  std::string name;
  std::vector<std::filesystem::path> plugin_path;
  std::string data;
  bool json = false;
  add_checkpoint_argument(app, name);
  app.add_option("--data", data, "Evaluate on all rows of this file, or of a block {plugin: csv, path: …} [the validation part]")
      ->type_name("FILE|BLOCK");
  app.add_flag("--json", json, "Print JSON");
  add_plugin_path_option(app, plugin_path);
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    const auto checkpoint = open_checkpoint(database_path(db), name);
    const auto answer = infer(checkpoint, plugin_path, {nullptr, data});
    if (const int* code = std::get_if<int>(&answer)) return *code;
    print_table(table_of(checkpoint, std::get<nlohmann::json>(answer)["metrics"], data.empty()), json);
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

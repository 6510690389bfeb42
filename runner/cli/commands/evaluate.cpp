#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "cli/arguments.hpp"
#include "cli/inference.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "digest/data_record.hpp"
#include "report/table_text.hpp"
#include "text/note.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// The stored value beside the one computed now, of the same data; NULL where it was not stored.
database::Table table_of(const OpenedCheckpoint& checkpoint, const protocol::CheckpointEvaluated& answer,
                         bool same_data) {
  const auto metrics_then = nlohmann::json::parse(checkpoint.row.metrics, nullptr, false);
  const auto stored =
      metrics_then.is_object() && metrics_then.contains("validation") ? metrics_then["validation"] : nlohmann::json();
  database::Table table{{"metric", "value", "stored"}, {}};
  for (const auto& [name, value] : answer.metrics) {
    database::Cell old = nullptr;
    if (stored.is_object() && stored.contains(name) && stored[name].is_number()) old = stored[name].get<double>();
    table.rows.push_back({name, std::isfinite(value) ? database::Cell(value) : database::Cell(nullptr), old});
  }
  if (same_data) return table;
  table.columns.pop_back();
  for (auto& row : table.rows) row.pop_back();
  return table;
}

// A result that is no single number, as a table with its rows' names in front.
database::Table table_of(const std::string& name, const nlohmann::json& result) {
  database::Table table;
  table.columns.push_back(
      fmt::format("{}: {} / {}", name, result["row"].get<std::string>(), result["column"].get<std::string>()));
  for (const auto& column : result["columns"]) table.columns.push_back(column.get<std::string>());
  for (std::size_t i = 0; i < result["rows"].size(); ++i) {
    auto& row = table.rows.emplace_back();
    row.emplace_back(result["rows"][i].get<std::string>());
    for (const auto& value : result["values"][i]) {
      if (value.is_string()) {
        row.emplace_back(value.get<std::string>());
      } else if (value.is_number_integer()) {
        row.emplace_back(value.get<std::int64_t>());
      } else {
        row.emplace_back(value.get<double>());
      }
    }
  }
  return table;
}

void print_result(const database::Table& metrics, const std::vector<std::pair<std::string, std::string>>& tables,
                  bool json) {
  if (!json) {
    print_table(metrics, false);
    for (const auto& [name, result] : tables) print_table(table_of(name, nlohmann::json::parse(result)), false);
    return;
  }
  if (tables.empty()) return print_table(metrics, true);
  auto rows = nlohmann::ordered_json::parse(report::to_text(metrics, report::TableForm::json, 0));
  for (const auto& [name, result] : tables) {
    rows.push_back({{"metric", name}, {"value", nlohmann::ordered_json::parse(result)}});
  }
  print_stored(rows.dump() + "\n");
}

// Says what a reader of the numbers must know first.
void say_what_differs(const OpenedCheckpoint& checkpoint, const EvaluationData& data,
                      const protocol::CheckpointEvaluated& answer) {
  if (answer.test_part) {
    fmt::print(stderr, "note: evaluated on the test part of the data set, {} samples\n", answer.samples);
  }
  for (const auto& note : answer.notes) fmt::print(stderr, "{}\n", text::visible(text::labelled(note)));
  if (data.file || !data.block.empty()) return;
  const auto difference = data_difference(checkpoint.data_record, answer.data_sha256);
  if (!difference.empty())
    fmt::print(stderr, "note: trial {}: {}; `stored` is of the data of the training\n", checkpoint.row.trial,
               difference);
}

}  // namespace

int run_evaluate(const Arguments& arguments) {
  CLI::App app("Evaluates a checkpoint on its trial's validation part, or on other data.", "runner evaluate");
  std::string db;
  std::string name;
  std::vector<std::filesystem::path> plugin_path;
  SampleFileOptions file;
  EvaluationData data;
  bool json = false;
  add_checkpoint_argument(app, name);
  app.add_option("--data", file.path,
                 "Evaluate on all rows of this file, or of a block {plugin: csv, path: …}, of which a test part that "
                 "the data set"
                 " brings is taken alone [the validation part]")
      ->type_name("FILE|BLOCK");
  add_sample_file_options(app, file);
  app.add_option("--metrics", data.metrics, "Measure these, as `metrics:` of a config names them [the trial's own]")
      ->type_name("LIST");
  for (const char* option : {"--delimiter", "--no-header"}) app.get_option(option)->needs("--data");
  app.add_flag("--json", json, "Print JSON");
  add_plugin_path_option(app, plugin_path);
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto checkpoint = open_checkpoint(open_database(db), name);
  const bool is_block = file.path.starts_with('{') && !std::filesystem::exists(file.path);
  if (is_block && (!file.delimiter.empty() || file.no_header)) {
    fmt::print(stderr,
               "runner: --delimiter and --no-header are of a file; a block says them itself, as {{plugin: csv, "
               "delimiter: ';'}}\n");
    return exit_usage;
  }
  if (is_block) {
    data.block = file.path;
  } else if (!file.path.empty()) {
    data.file = file;
  }
  const auto answer = evaluate(checkpoint, plugin_path, data);
  if (const int* code = std::get_if<int>(&answer)) return *code;
  const auto& evaluated = std::get<protocol::CheckpointEvaluated>(answer);
  say_what_differs(checkpoint, data, evaluated);
  print_result(table_of(checkpoint, evaluated, file.path.empty()), evaluated.tables, json);
  return exit_ok;
}

}  // namespace runner::cli

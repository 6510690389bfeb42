#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/arguments.hpp"
#include "cli/inference.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "text/note.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using Outputs = std::vector<std::vector<double>>;

bool are_finite(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::isfinite(number); });
}

void say_what_is_not_finite(const Outputs& outputs) {
  std::size_t rows = 0;
  std::size_t first = 0;
  for (std::size_t row = outputs.size(); row-- > 0;) {
    if (are_finite(outputs[row])) continue;
    ++rows;
    first = row + 1;
  }
  if (rows > 0)
    fmt::print(stderr, "note: {} of {} answers are not finite numbers; the first is that of row {}\n", rows,
               outputs.size(), first);
}

// The samples' names stand under what they are, unless another column is called so.
void add_names(const protocol::SamplesPredicted& answer, database::Table& table) {
  if (answer.names.empty()) return;
  const auto& taken = table.columns;
  const bool is_taken = std::find(taken.begin(), taken.end(), answer.title) != taken.end();
  table.columns.insert(table.columns.begin() + 1, is_taken || answer.title.empty() ? "id" : answer.title);
  for (std::size_t row = 0; row < table.rows.size(); ++row)
    table.rows[row].insert(table.rows[row].begin() + 1, answer.names.at(row));
}

database::Table table_of(const OpenedCheckpoint& checkpoint, const protocol::SamplesPredicted& answer) {
  const Outputs& outputs = answer.outputs;
  const bool classifies = checkpoint.data.at("target") == "classes";
  auto names = checkpoint.data.at("class_names").get<std::vector<std::string>>();
  const auto width = outputs.at(0).size();
  for (std::size_t i = names.size(); i < width; ++i) names.push_back(std::to_string(i));
  database::Table table{{"row"}, {}};
  if (classifies) table.columns.push_back("class");
  for (std::size_t i = 0; i < width; ++i) {
    table.columns.push_back(classifies ? "p(" + names[i] + ")" : width == 1 ? "value" : "value " + std::to_string(i));
  }
  for (std::size_t row = 0; row < outputs.size(); ++row) {
    const auto& values = outputs[row];
    std::vector<database::Cell> cells = {static_cast<std::int64_t>(row + 1)};
    if (classifies && !are_finite(values)) {
      cells.emplace_back(nullptr);
    } else if (classifies) {
      cells.emplace_back(
          names[static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin())]);
    }
    cells.insert(cells.end(), values.begin(), values.end());
    table.rows.push_back(std::move(cells));
  }
  add_names(answer, table);
  return table;
}

}  // namespace

int run_predict(const Arguments& arguments) {
  CLI::App app("Predicts with a checkpoint for the rows of a CSV file: class and probabilities, or value.",
               "runner predict");
  std::string db;
  std::string name;
  SampleFileOptions file;
  std::vector<std::filesystem::path> plugin_path;
  bool json = false;
  add_checkpoint_argument(app, name);
  takes_path(app.add_option("data", file.path,
                            "A file with the features that the model was trained on; other columns are passed over"))
      ->type_name("FILE")
      ->required();
  add_sample_file_options(app, file);
  app.add_flag("--json", json, "Print JSON");
  add_plugin_path_option(app, plugin_path);
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  const auto checkpoint = open_checkpoint(open_database(db), name);
  const auto answer = predict(checkpoint, plugin_path, file);
  if (const int* code = std::get_if<int>(&answer)) return *code;
  const auto& predicted = std::get<protocol::SamplesPredicted>(answer);
  for (const auto& note : predicted.notes) fmt::print(stderr, "{}\n", text::visible(text::labelled(note)));
  say_what_is_not_finite(predicted.outputs);
  print_table(table_of(checkpoint, predicted), json);
  return exit_ok;
}

}  // namespace runner::cli

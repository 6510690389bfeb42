#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/inference.hpp"
#include "cli/print_table.hpp"
#include "csv/csv_table.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"

namespace runner::cli {

namespace {

// The columns that hold the features, in the order of training: by name where the first row has the names, else by place.
std::vector<std::size_t> feature_columns(const csv::Table& table, const std::vector<std::string>& features, bool header,
                                         const std::string& file) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (!header) {
      if (i >= table.columns()) {
        throw std::runtime_error(fmt::format("{}:1: {} columns, but the model was trained on {} features", file,
                                             table.columns(), features.size()));
      }
      columns.push_back(i);
      continue;
    }
    std::size_t column = 0;
    while (column < table.columns() && table.cell(0, column) != features[i]) ++column;
    if (column == table.columns()) {
      throw std::runtime_error(fmt::format("{}:1: there is no column '{}', on which the model was trained; where the file has"
                                           " no header, say --no-header",
                                           file, features[i]));
    }
    columns.push_back(column);
  }
  return columns;
}

nlohmann::json rows_of(const std::filesystem::path& path, char delimiter, bool header, const std::vector<std::string>& features) {
  const std::string text = csv::read_file(path);
  const csv::Table table(text, delimiter, path.string());
  const auto columns = feature_columns(table, features, header, path.string());
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t row = header ? 1 : 0; row < table.rows(); ++row) {
    nlohmann::json values = nlohmann::json::array();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      values.push_back(csv::number(table.cell(row, columns[i]), path.string(), table.line(row), features[i]));
    }
    rows.push_back(std::move(values));
  }
  if (rows.empty()) throw std::runtime_error(path.string() + ": no row to predict for");
  return rows;
}

database::Table table_of(const OpenedCheckpoint& checkpoint, const nlohmann::json& outputs) {
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
    const auto values = outputs[row].get<std::vector<double>>();
    std::vector<database::Cell> cells = {static_cast<std::int64_t>(row + 1)};
    if (classifies) {
      cells.emplace_back(names[static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin())]);
    }
    cells.insert(cells.end(), values.begin(), values.end());
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

int run_predict(const Words& words) {
  CLI::App app("Predicts with a checkpoint for the rows of a CSV file: class and probabilities, or value.", "runner predict");
  std::string db;
  std::string name;
  std::filesystem::path data;
  std::string delimiter = ",";
  std::vector<std::filesystem::path> plugin_path;
  bool no_header = false;
  bool json = false;
  add_checkpoint_argument(app, name);
  takes_path(app.add_option("data", data, "A CSV file with the features that the model was trained on; other columns are passed over"))
      ->type_name("FILE")
      ->required();
  app.add_flag("--no-header", no_header, "The first row holds values; the features stand first, in their order");
  app.add_option("--delimiter", delimiter, "What stands between two cells [,]");
  app.add_flag("--json", json, "Print JSON");
  add_plugin_path_option(app, plugin_path);
  add_db_option(app, db);
  if (const auto code = parse(app, words)) return *code;
  try {
    const auto checkpoint = open_checkpoint(database_path(db), name);
    const auto rows = rows_of(data, delimiter.empty() ? ',' : delimiter.front(), !no_header,
                              checkpoint.data.at("feature_names").get<std::vector<std::string>>());
    const auto answer = infer(checkpoint, plugin_path, {rows});
    if (const int* code = std::get_if<int>(&answer)) return *code;
    print_table(table_of(checkpoint, std::get<nlohmann::json>(answer)["outputs"]), json);
    return exit_ok;
  } catch (const database::DatabaseError& error) {
    return report_database_error(error);
  }
}

}  // namespace runner::cli

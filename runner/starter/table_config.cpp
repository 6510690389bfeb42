#include "starter/table_config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "csv/missing.hpp"

namespace runner::starter {

namespace {

std::string counted(std::size_t number, const char* one, const char* many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string missing_comment(const TableLook& table) {
  std::size_t cells = 0;
  for (const auto& column : table.columns) {
    const bool is_feature = column.use == Use::number || column.use == Use::categories;
    cells += is_feature ? column.look.missing : 0;
  }
  if (table.missing == "error") return "no cell is missing; drop, mean, median or most_frequent where some are";
  return counted(cells, "cell is", "cells are") + " missing; also drop, median, most_frequent";
}

std::string target_scalar(const TableLook& table) {
  return table.format.header ? scalar(table.target_look().name) : std::to_string(table.target.column);
}

std::string target_comment(const TableLook& table) {
  if (!table.task.classifies) return "what is to be predicted: a number";
  return "what is to be predicted: " + counted(table.samples.class_names.size(), "class", "classes");
}

void write_columns(ConfigText& config, const TableLook& table) {
  for (const auto& column : table.columns) {
    if (column.use == Use::group) config.line("  group_by: " + scalar(column.look.name), column.why);
    if (column.use == Use::time) config.line("  time: " + scalar(column.look.name), column.why);
  }
  if (const auto ids = table.names(Use::id); !ids.empty())
    config.line("  id: " + scalar(ids.front()), "names the rows: no feature, shown by predict");
  if (const auto ignored = table.names(Use::ignored); !ignored.empty())
    config.line("  ignore: " + list(ignored), "no features; take one out of the list to have it");
  std::vector<std::string> named;
  for (const auto& column : table.columns) {
    if (column.are_named_categories()) named.push_back(column.look.name);
  }
  if (!named.empty())
    config.line("  categories: " + list(named), "of numbers or numbers and text; text alone is found");
  const bool has_categories = !named.empty() || !table.names(Use::categories).empty();
  if (has_categories) config.line("  unknown: error", "ignore takes a new category for none of the known");
}

bool has_numbers(const TableLook& table) { return !table.names(Use::number).empty(); }

}  // namespace

DataSize size_of(const TableLook& table) {
  DataSize data{table.samples.size(), table.class_sizes(), table.samples.class_names};
  data.division = table.division();
  return data;
}

void write_table(ConfigText& config, const TableLook& table, const std::filesystem::path& config_path) {
  config.line("dataset:");
  config.line("  plugin: csv");
  config.line("  path: " + path_scalar(table.path, config_path), "relative to this file");
  write_format(config, table.format);
  if (!table.format.header) config.line("  header: false", "the first row holds data; columns are called 0, 1 …");
  config.line("  target: " + target_scalar(table), target_comment(table));
  config.line(fmt::format("  task: {}", table.task.classifies ? "classification" : "regression"), table.task.why);
  write_columns(config, table);
  if (!table.na_values.empty() || table.has_none_for_category) {
    config.line("  na_values: " + list(table.missing_values()), table.na_values.empty()
                                                                    ? "without none, which is a category here"
                                                                    : list(table.na_values) + " stands among numbers");
  }
  config.line("  missing: " + table.missing, missing_comment(table));
  if (table.drops_missing_targets) {
    config.line("  missing_target: drop",
                counted(table.target_look().missing, "row has", "rows have") + " no target, which nothing can fill");
  }
  config.line(fmt::format("  standardize: {}", has_numbers(table)),
              has_numbers(table) ? "each feature to mean 0 and deviation 1, as the training part has them"
                                 : "features are 0 or 1");
  write_parts(config, size_of(table));
}

std::string table_config(const TableLook& table, const std::filesystem::path& config_path) {
  const DataSize data = size_of(table);
  ConfigText config;
  config.say(fmt::format("{} of {}, predicted from {}. Written by `runner init`: every line may be changed.",
                         target_scalar(table), table.path.filename().string(),
                         counted(table.samples.columns.size(), "column", "columns")));
  write_commands(config, config_path.string(), data.division);
  config.line("name: " + scalar(experiment_name(table.path)));
  config.line("seed: 0", "draws weights, parts and the order of rows; seed=0..9 trains ten");
  write_table(config, table, config_path);
  write_table_model(config, data);
  write_training(config, data, data.classifies() ? Solver::steps : Solver::least_squares);
  return config.text();
}

}  // namespace runner::starter

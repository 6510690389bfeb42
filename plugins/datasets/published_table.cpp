#include "datasets/published_table.hpp"

#include <algorithm>
#include <runner/tensor_dataset.hpp>

#include "csv/csv_table.hpp"
#include "csv/number.hpp"

namespace runner {

PublishedTable read_published_table(std::string_view text, const std::string& file, TargetKind target,
                                    const std::vector<std::string>& class_names) {
  const csv::Table table(text, ',', file);
  const std::size_t features = table.columns() - 1;
  const auto size = static_cast<std::int64_t>(table.rows()) - 1;
  const auto value = [&](std::size_t row, std::size_t column) {
    return csv::number(table.cell(row, column), file, table.line(row), std::string(table.cell(0, column)));
  };
  PublishedTable read;
  read.inputs = torch::empty({size, static_cast<std::int64_t>(features)}, torch::dtype(torch::kFloat64));
  std::vector<double> targets;
  auto* input = read.inputs.data_ptr<double>();
  for (std::size_t row = 1; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < features; ++column) *input++ = value(row, column);
    const auto name = std::find(class_names.begin(), class_names.end(), table.cell(row, features));
    const bool is_named = name != class_names.end();
    targets.push_back(is_named ? static_cast<double>(name - class_names.begin()) : value(row, features));
  }
  read.targets = torch::tensor(targets, torch::dtype(torch::kFloat64));
  read.targets = target == TargetKind::classes ? read.targets.to(torch::kInt64)
                                               : read.targets.to(torch::kFloat32).reshape({size, 1});
  for (std::size_t column = 0; column < features; ++column) read.feature_names.emplace_back(table.cell(0, column));
  return read;
}

std::unique_ptr<Dataset> classes_of_table(std::string_view text, const std::string& file,
                                          std::vector<std::string> class_names) {
  auto table = read_published_table(text, file, TargetKind::classes, class_names);
  DatasetInfo info;
  info.outputs = static_cast<std::int64_t>(class_names.size());
  info.feature_names = std::move(table.feature_names);
  info.class_names = std::move(class_names);
  return std::make_unique<TensorDataset>(table.inputs.to(torch::kFloat32), table.targets, std::move(info));
}

}  // namespace runner

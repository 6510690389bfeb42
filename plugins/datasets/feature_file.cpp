#include "datasets/feature_file.hpp"

#include <algorithm>
#include <runner/tensor_dataset.hpp>

#include "csv/columns.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"

namespace runner {

namespace {

// The classes' names, where the file has them, or their numbers.
std::vector<std::string> classes_in(const csv::Columns& columns, const csv::ColumnChoice& target, const DatasetInfo& trained_on) {
  const auto first = columns.table().cell(columns.first_row(), columns.choose(target));
  const auto& names = trained_on.class_names;
  if (std::find(names.begin(), names.end(), first) != names.end()) return names;
  std::vector<std::string> numbers;
  for (std::int64_t i = 0; i < trained_on.outputs; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

}  // namespace

FeatureFile read_feature_file(const DatasetInfo& trained_on, const SampleFile& file, const std::string& target) {
  const std::string text = csv::read_file(file.path);
  const csv::Table table(text, file.delimiter.value_or(','), file.path.string());
  const bool header = file.header.value_or(true);
  const csv::ColumnChoice column = header ? csv::ColumnChoice(target) : csv::ColumnChoice(std::int64_t{-1});
  const auto kind = file.with_targets ? csv::TargetKind::classes : csv::TargetKind::none;
  const auto classes = file.with_targets ? classes_in(csv::Columns(table, header), column, trained_on) : trained_on.class_names;
  const auto samples = csv::matched_samples(table, header, {trained_on.feature_names, classes, column}, kind);
  FeatureFile read;
  const auto rows = static_cast<std::int64_t>(samples.size());
  read.inputs = torch::tensor(samples.inputs, torch::dtype(torch::kFloat64)).to(torch::kFloat32).reshape({rows, -1});
  if (file.with_targets) read.classes = torch::tensor(samples.classes, torch::dtype(torch::kInt64));
  return read;
}

std::unique_ptr<Dataset> dataset_of(const FeatureFile& file, torch::Tensor inputs, const DatasetInfo& trained_on) {
  std::vector<std::int64_t> sizes = {inputs.size(0)};
  sizes.insert(sizes.end(), trained_on.input_shape.begin(), trained_on.input_shape.end());
  return std::make_unique<TensorDataset>(inputs.reshape(sizes), file.classes, trained_on);
}

}  // namespace runner

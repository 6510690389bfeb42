#include "datasets/feature_file.hpp"

#include <runner/tensor_dataset.hpp>

#include "csv/samples.hpp"

namespace runner {

FeatureFile read_feature_file(const DatasetInfo& trained_on, const SampleFile& file, const std::string& target) {
  const csv::Format format{.delimiter = file.delimiter.value_or(','), .header = file.header.value_or(true)};
  csv::TrainedOn trained{trained_on.feature_names, class_names(trained_on)};
  trained.target = format.header ? csv::ColumnChoice(target) : csv::ColumnChoice(std::int64_t{-1});
  trained.numbers_are_labels = true;
  const bool has_classes = trained_on.target == TargetKind::classes;
  const auto wanted = has_classes ? csv::TargetKind::classes : csv::TargetKind::values;
  const auto kind = file.with_targets ? wanted : csv::TargetKind::none;
  const auto samples = csv::read_samples(file.path, format, trained, kind);
  FeatureFile read;
  const auto rows = static_cast<std::int64_t>(samples.size());
  read.inputs = torch::tensor(samples.inputs, torch::dtype(torch::kFloat64)).reshape({rows, -1});
  if (!file.with_targets) return read;
  read.targets = has_classes ? torch::tensor(samples.classes, torch::dtype(torch::kInt64))
                             : torch::tensor(samples.values, torch::dtype(torch::kFloat32)).reshape({rows, 1});
  return read;
}

std::unique_ptr<Dataset> dataset_of(const FeatureFile& file, torch::Tensor inputs, const DatasetInfo& trained_on) {
  std::vector<std::int64_t> sizes = {inputs.size(0)};
  sizes.insert(sizes.end(), trained_on.input_shape.begin(), trained_on.input_shape.end());
  return std::make_unique<TensorDataset>(inputs.to(torch::kFloat32).reshape(sizes), file.targets, trained_on);
}

}  // namespace runner

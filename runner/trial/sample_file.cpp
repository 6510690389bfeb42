#include "trial/sample_file.hpp"

#include <runner/tensor_dataset.hpp>
#include <stdexcept>
#include <utility>

#include "csv/samples.hpp"
#include "trial/trial_data.hpp"

namespace runner::trial {

namespace {

std::unique_ptr<Dataset> read_plain(const std::string& plugin, DatasetInfo info, const SampleFile& file) {
  if (file.with_targets) {
    throw std::runtime_error("the data set '" + plugin +
                             "' cannot read other files with their targets; give a block that can," +
                             " such as {plugin: csv, path: " + file.path.string() + ", target: NAME}");
  }
  csv::TrainedOn trained{info.feature_names, info.class_names};
  trained.feature_count = static_cast<std::size_t>(sample_elements(info));
  // Features without names stand by their place, whatever the columns are called.
  if (trained.feature_names.size() != trained.feature_count) trained.feature_names.clear();
  const csv::Format format{.delimiter = file.delimiter.value_or(','), .header = file.header.value_or(true)};
  const auto samples = csv::read_samples(file.path, format, trained, csv::TargetKind::none);
  std::vector<std::int64_t> sizes = {static_cast<std::int64_t>(samples.size())};
  sizes.insert(sizes.end(), info.input_shape.begin(), info.input_shape.end());
  torch::Tensor inputs = torch::tensor(samples.inputs, torch::dtype(torch::kFloat64)).reshape(sizes);
  if (info.exact_features.empty()) inputs = inputs.to(torch::kFloat32);
  return std::make_unique<TensorDataset>(std::move(inputs), std::nullopt, std::move(info));
}

}  // namespace

std::unique_ptr<Dataset> read_sample_file(const spec::PluginChoice& dataset, const Registry& registry,
                                          const DatasetInfo& trained_on, const SampleFile& file) {
  auto made = registry.read(dataset, trained_on, file);
  return made != nullptr ? std::move(made) : read_plain(dataset.plugin, trained_on, file);
}

}  // namespace runner::trial

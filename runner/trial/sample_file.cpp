#include "trial/sample_file.hpp"

#include <runner/tensor_dataset.hpp>
#include <stdexcept>
#include <utility>

#include "csv/columns.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"
#include "trial/trial_data.hpp"

namespace runner::trial {

namespace {

std::unique_ptr<Dataset> read_plain(const std::string& plugin, DatasetInfo info, const SampleFile& file) {
  if (file.with_targets) {
    throw std::runtime_error("the data set '" + plugin + "' cannot read other files with their targets; give a block that can," +
                             " such as {plugin: csv, path: " + file.path.string() + ", target: NAME}");
  }
  const std::string text = csv::read_file(file.path);
  const csv::Table table(text, file.delimiter.value_or(','), file.path.string());
  const bool header = file.header.value_or(true);
  const auto count = static_cast<std::size_t>(sample_elements(info));
  // Features without names stand by their place, whatever the columns are called.
  const auto names = info.feature_names.size() == count ? info.feature_names : csv::Columns(table, header).names();
  if (names.size() != count) {
    throw std::runtime_error(table.place(0) + "there are " + std::to_string(names.size()) + " columns, but the model was trained on " +
                             std::to_string(count) + " features, which have no names: give these alone, in their order");
  }
  const auto samples = csv::matched_samples(table, header, {names, info.class_names}, csv::TargetKind::none);
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

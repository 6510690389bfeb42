#include <filesystem>
#include <optional>
#include <runner/tensor_dataset.hpp>
#include <stdexcept>

#include "csv/delimiter.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"

namespace {

struct CsvOptions {
  std::filesystem::path path;
  csv::ColumnChoice target = std::int64_t{-1};
  std::string task = "classification";
  bool header = true;
  std::string delimiter = ",";
};

csv::TargetKind target_kind(const CsvOptions& options) {
  return options.task == "classification" ? csv::TargetKind::classes : csv::TargetKind::values;
}

// Rounded to float32 where that loses nothing of what a feature varies by.
torch::Tensor inputs_of(const csv::Samples& samples, bool exact) {
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(samples.size()),
                                           static_cast<std::int64_t>(samples.feature_names.size())};
  torch::Tensor inputs = torch::empty(shape, torch::dtype(exact ? torch::kFloat64 : torch::kFloat32));
  const auto& numbers = samples.inputs;
  if (exact)
    std::copy(numbers.begin(), numbers.end(), inputs.data_ptr<double>());
  else
    std::transform(numbers.begin(), numbers.end(), inputs.data_ptr<float>(),
                   [](double x) { return static_cast<float>(x); });
  return inputs;
}

torch::Tensor targets_of(const csv::Samples& samples) {
  if (!samples.classes.empty()) return torch::tensor(samples.classes, torch::dtype(torch::kInt64));
  return torch::tensor(samples.values, torch::dtype(torch::kFloat64)).to(torch::kFloat32).reshape({-1, 1});
}

std::unique_ptr<runner::Dataset> make_csv(const CsvOptions& options) {
  const std::string text = csv::read_file(options.path);
  const csv::Table table(text, csv::delimiter_of(options.delimiter), options.path.string());
  csv::Samples samples = csv::training_samples(table, options.header, options.target, target_kind(options));
  runner::DatasetInfo info;
  const bool classifies = target_kind(options) == csv::TargetKind::classes;
  info.target = classifies ? runner::TargetKind::classes : runner::TargetKind::values;
  info.outputs = classifies ? static_cast<std::int64_t>(samples.class_names.size()) : 1;
  const auto inputs = inputs_of(samples, !samples.exact_features.empty());
  const auto targets = targets_of(samples);
  info.feature_names = std::move(samples.feature_names);
  info.class_names = std::move(samples.class_names);
  info.exact_features = std::move(samples.exact_features);
  info.notes = std::move(samples.notes);
  return std::make_unique<runner::TensorDataset>(inputs, targets, std::move(info));
}

// Read with the options of the training, but for what is said of the file.
std::unique_ptr<runner::Dataset> read_csv(const CsvOptions& options, const runner::DatasetInfo& trained_on,
                                          const runner::SampleFile& file) {
  const csv::Format format{file.delimiter ? *file.delimiter : csv::delimiter_of(options.delimiter),
                           file.header.value_or(options.header)};
  const csv::TrainedOn trained{trained_on.feature_names, runner::class_names(trained_on), options.target};
  const auto kind = file.with_targets ? target_kind(options) : csv::TargetKind::none;
  const csv::Samples samples = csv::read_samples(file.path, format, trained, kind);
  const auto targets = file.with_targets ? std::optional(targets_of(samples)) : std::nullopt;
  return std::make_unique<runner::TensorDataset>(inputs_of(samples, !trained_on.exact_features.empty()), targets,
                                                 trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<CsvOptions>(
      "csv", "Reads a text file of rows: number columns are features, one column is the target.",
      {param("path", &CsvOptions::path, "The file.").required(),
       param("target", &CsvOptions::target, "The target's column: its name, or its number from 0 (-1 is the last)."),
       param("task", &CsvOptions::task, "Whether the target is a class or a number to predict.")
           .one_of({"classification", "regression"}),
       param("header", &CsvOptions::header, "The first row holds the columns' names."),
       param("delimiter", &CsvOptions::delimiter, "What stands between two cells: one character, or \\t for a tab.")},
      make_csv, read_csv);
}

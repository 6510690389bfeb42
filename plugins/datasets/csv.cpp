#include <filesystem>
#include <optional>
#include <runner/dates_samples.hpp>
#include <runner/fills_missing_numbers.hpp>
#include <runner/groups_samples.hpp>
#include <runner/names_columns.hpp>
#include <runner/names_samples.hpp>
#include <runner/reads_as_trained.hpp>
#include <runner/tensor_dataset.hpp>
#include <stdexcept>

#include "csv/delimiter.hpp"
#include "csv/number_form.hpp"
#include "csv/samples.hpp"
#include "csv/text.hpp"

namespace {

struct CsvOptions {
  std::filesystem::path path;
  csv::ColumnChoice target = std::int64_t{-1};
  std::string task = "classification";
  bool header = true;
  std::string delimiter = "auto";
  std::string decimal = ".";
  std::optional<std::string> thousands;
  std::vector<std::string> columns;
  std::vector<std::string> ignore;
  std::optional<std::string> id;
  std::optional<std::string> group_by;
  std::optional<std::string> time;
  std::vector<std::string> categories;
  std::string unknown = "error";
  std::vector<std::string> na_values = csv::MissingValues::usual();
  std::string missing = "error";
  std::string missing_target = "error";
};

csv::NumberForm numbers_of(const CsvOptions& options) {
  return csv::number_form_of(options.decimal, options.thousands);
}

csv::TargetKind target_kind(const CsvOptions& options) {
  return options.task == "classification" ? csv::TargetKind::classes : csv::TargetKind::values;
}

csv::TableOptions table_options(const CsvOptions& options) {
  const auto missing = options.missing == "error"  ? csv::Missing::error
                       : options.missing == "drop" ? csv::Missing::drop
                                                   : csv::Missing::fill;
  return {options.columns,
          options.ignore,
          options.categories,
          options.id,
          options.group_by,
          options.time,
          csv::MissingValues(options.na_values),
          missing,
          options.missing_target == "drop",
          options.unknown == "ignore",
          true};
}

std::optional<char> given_delimiter(const CsvOptions& options) {
  return options.delimiter == "auto" ? std::nullopt : std::optional(csv::delimiter_of(options.delimiter));
}

// Rounded to float32 where that loses nothing of what a feature varies by.
torch::Tensor inputs_of(const csv::Samples& samples, bool exact) {
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(samples.size()),
                                           static_cast<std::int64_t>(samples.features)};
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

runner::TensorDataset tensors_of(const csv::Samples& samples, bool with_targets, runner::DatasetInfo info) {
  const auto inputs = inputs_of(samples, !info.exact_features.empty());
  const auto targets = with_targets ? std::optional(targets_of(samples)) : std::nullopt;
  return {inputs, targets, std::move(info)};
}

std::vector<runner::FilledFeatures> filled_features_of(const csv::Samples& samples, const CsvOptions& options) {
  const auto fill = options.missing == "mean"     ? runner::Fill::mean
                    : options.missing == "median" ? runner::Fill::median
                                                  : runner::Fill::most_frequent;
  std::vector<runner::FilledFeatures> filled;
  for (const auto& column : samples.columns)
    filled.push_back({csv::shown(column.name), static_cast<std::int64_t>(column.features()), fill});
  return filled;
}

enum class Rows { plain, divided };

std::unique_ptr<runner::Dataset> read_table(const CsvOptions& options, const runner::DatasetInfo& trained_on,
                                            const runner::SampleFile& file, Rows rows);

// A table in memory.
class Table : public runner::Dataset,
              public runner::NamesSamples,
              public runner::GroupsSamples,
              public runner::DatesSamples,
              public runner::NamesColumns,
              public runner::ReadsAsTrained {
 public:
  Table(CsvOptions options, const csv::Samples& samples, bool with_targets, runner::DatasetInfo info)
      : options_(std::move(options)),
        samples_(tensors_of(samples, with_targets, std::move(info))),
        title_(samples.id_name),
        names_(samples.ids),
        groups_(samples.groups),
        times_(samples.times) {
    if (!samples.target_name.empty()) options_.target = samples.target_name;
  }

  const runner::DatasetInfo& info() const override { return samples_.info(); }
  runner::Batch get(const runner::BatchRequest& request) const override { return samples_.get(request); }
  std::string sample_title() const override { return title_; }
  std::vector<std::string> sample_names() const override { return names_; }
  std::vector<std::int64_t> sample_groups() const override { return groups_; }
  std::vector<std::int64_t> sample_times() const override { return times_; }
  std::vector<std::pair<std::string, std::string>> named_columns() const override {
    const auto* name = std::get_if<std::string>(&options_.target);
    return name == nullptr ? std::vector<std::pair<std::string, std::string>>()
                           : std::vector{std::pair{std::string("target"), *name}};
  }
  std::unique_ptr<runner::Dataset> read_as(const runner::DatasetInfo& trained_on) const override {
    return read_table(options_, trained_on, {options_.path, true}, Rows::divided);
  }

 private:
  CsvOptions options_;
  runner::TensorDataset samples_;
  std::string title_;
  std::vector<std::string> names_;
  std::vector<std::int64_t> groups_;
  std::vector<std::int64_t> times_;
};

// One with missing cells that are to be filled.
class FilledTable final : public Table, public runner::FillsMissingNumbers {
 public:
  FilledTable(const CsvOptions& options, const csv::Samples& samples, runner::DatasetInfo info)
      : Table(options, samples, true, std::move(info)), filled_(filled_features_of(samples, options)) {}

  std::vector<runner::FilledFeatures> filled_features() const override { return filled_; }

 private:
  std::vector<runner::FilledFeatures> filled_;
};

std::unique_ptr<runner::Dataset> make_csv(const CsvOptions& options) {
  const std::string text = csv::read_file(options.path);
  const char delimiter = given_delimiter(options).value_or(csv::found_delimiter(text, numbers_of(options).decimal));
  const csv::Table table(text, delimiter, options.path.string(), numbers_of(options));
  const auto kind = target_kind(options);
  const csv::Samples samples =
      csv::training_samples(table, options.header, options.target, kind, table_options(options));
  runner::DatasetInfo info;
  const bool classifies = kind == csv::TargetKind::classes;
  info.target = classifies ? runner::TargetKind::classes : runner::TargetKind::values;
  info.outputs = classifies ? static_cast<std::int64_t>(samples.class_names.size()) : 1;
  info.feature_names = samples.feature_names;
  info.class_names = samples.class_names;
  info.exact_features = samples.exact_features;
  info.notes = samples.notes;
  if (table_options(options).missing == csv::Missing::fill)
    return std::make_unique<FilledTable>(options, samples, std::move(info));
  return std::make_unique<Table>(options, samples, true, std::move(info));
}

// Read with the options of the training, but for what is said of the file.
std::unique_ptr<runner::Dataset> read_table(const CsvOptions& options, const runner::DatasetInfo& trained_on,
                                            const runner::SampleFile& file, Rows rows) {
  const csv::Format format{file.delimiter ? file.delimiter : given_delimiter(options), numbers_of(options),
                           file.header.value_or(options.header)};
  csv::TrainedOn trained{trained_on.feature_names, runner::class_names(trained_on), options.target};
  trained.had_header = options.header;
  trained.is_divided = rows == Rows::divided;
  const auto kind = file.with_targets ? target_kind(options) : csv::TargetKind::none;
  const csv::Samples samples = csv::read_samples(file.path, format, trained, kind, table_options(options));
  runner::DatasetInfo info = trained_on;
  info.notes = samples.notes;
  return std::make_unique<Table>(options, samples, file.with_targets, std::move(info));
}

std::unique_ptr<runner::Dataset> read_csv(const CsvOptions& options, const runner::DatasetInfo& trained_on,
                                          const runner::SampleFile& file) {
  return read_table(options, trained_on, file, Rows::plain);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<CsvOptions>(
      "csv", "Reads a text file of rows: one column is the target, the others are features.",
      {param("path", &CsvOptions::path, "The file.").required(),
       param("target", &CsvOptions::target, "The target's column: its name, or its number from 0 (-1 is the last)."),
       param("task", &CsvOptions::task, "Whether the target is a class or a number to predict.")
           .one_of({"classification", "regression"}),
       param("header", &CsvOptions::header, "The first row holds the columns' names."),
       param("delimiter", &CsvOptions::delimiter,
             "What stands between two cells: one character, \\t for a tab, or auto: what the first line has."),
       param("decimal", &CsvOptions::decimal, "What stands before a number's fraction.").one_of({".", ","}),
       param("thousands", &CsvOptions::thousands,
             "What parts a number's digits into groups of three: a comma, a point, a blank or '.")
           .one_of({",", ".", " ", "'"}),
       param("columns", &CsvOptions::columns, "The features, in this order; none named: all other columns."),
       param("ignore", &CsvOptions::ignore, "Columns that are no features."),
       param("id", &CsvOptions::id, "A column that names the rows: no feature, shown by predict."),
       param("group_by", &CsvOptions::group_by,
             "A column that says which rows belong together: no group stands in two parts; no feature unless columns "
             "names it."),
       param("time", &CsvOptions::time,
             "A column of numbers or dates: the last rows validate, those before them train; no feature unless columns "
             "names it."),
       param("categories", &CsvOptions::categories,
             "Columns whose numbers are categories, as text always is: a feature of 0 or 1 for each."),
       param("unknown", &CsvOptions::unknown, "What a category is that the training did not have: none with ignore.")
           .one_of({"error", "ignore"}),
       param("na_values", &CsvOptions::na_values,
             "What stands for a missing value, beside an empty cell; upper and lower case are one."),
       param("missing", &CsvOptions::missing,
             "What is done about a missing cell: its row is left out, or what the training part has fills it.")
           .one_of({"error", "drop", "mean", "median", "most_frequent"}),
       param("missing_target", &CsvOptions::missing_target,
             "What is done about a row without a target, which nothing can fill: drop leaves it out, as missing: drop "
             "does.")
           .one_of({"error", "drop"})},
      make_csv, read_csv);
}

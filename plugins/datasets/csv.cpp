#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <runner/tensor_dataset.hpp>
#include <set>
#include <stdexcept>
#include <variant>

#include "csv/csv_table.hpp"

namespace {

struct CsvOptions {
  std::filesystem::path path;
  std::variant<std::int64_t, std::string> target = std::int64_t{-1};
  std::string task = "classification";
  bool header = true;
  std::string delimiter = ",";
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const bool readable = stream && !std::filesystem::is_directory(path);
  if (!readable) throw std::runtime_error(path.string() + ": cannot be read: " + std::strerror(errno != 0 ? errno : EISDIR));
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Turns a table into tensors; each fault names file, line and column.
class Conversion {
 public:
  Conversion(const CsvOptions& options, const csv::Table& table)
      : options_(options), table_(table), file_(options.path.string()), first_row_(options.header ? 1 : 0) {
    if (table.columns() < 2) throw std::runtime_error(file_ + ":1: one column only; set the delimiter");
    if (table.rows() <= first_row_) throw std::runtime_error(file_ + ": no row below the header");
    target_ = find_target();
  }

  std::unique_ptr<runner::Dataset> dataset() {
    runner::DatasetInfo info;
    torch::Tensor targets;
    if (options_.task == "classification") {
      info.target = runner::TargetKind::classes;
      targets = classes(info);
    } else {
      info.target = runner::TargetKind::values;
      info.outputs = 1;
      targets = values();
    }
    for (std::size_t column = 0; column < table_.columns(); ++column) {
      if (column != target_) info.feature_names.push_back(column_name(column));
    }
    return std::make_unique<runner::TensorDataset>(inputs(), targets, std::move(info));
  }

 private:
  std::int64_t size() const { return static_cast<std::int64_t>(table_.rows() - first_row_); }

  std::string column_name(std::size_t column) const {
    return options_.header ? std::string(table_.cell(0, column)) : std::to_string(column);
  }

  std::string place(std::size_t row) const { return file_ + ":" + std::to_string(table_.line(row)) + ": "; }

  std::size_t find_target() const {
    const auto columns = static_cast<std::int64_t>(table_.columns());
    if (const auto* number = std::get_if<std::int64_t>(&options_.target)) {
      if (*number < -columns || *number >= columns) {
        throw std::runtime_error(file_ + ":1: there is no column " + std::to_string(*number) + "; target counts from 0 to " +
                                 std::to_string(columns - 1) + ", or from the end as -1");
      }
      return static_cast<std::size_t>(*number < 0 ? *number + columns : *number);
    }
    const std::string& name = std::get<std::string>(options_.target);
    std::string known;
    for (std::size_t column = 0; column < table_.columns(); ++column) {
      if (options_.header && table_.cell(0, column) == name) return column;
      known += (column > 0 ? ", '" : "'") + column_name(column) + "'";
    }
    throw std::runtime_error(file_ + ":1: there is no column named '" + name + "'; there are " + known);
  }

  double number(std::size_t row, std::size_t column) const {
    return csv::number(table_.cell(row, column), file_, table_.line(row), column_name(column));
  }

  torch::Tensor inputs() const {
    torch::Tensor inputs =
        torch::empty({size(), static_cast<std::int64_t>(table_.columns()) - 1}, torch::dtype(torch::kFloat32));
    auto* input = inputs.data_ptr<float>();
    for (std::size_t row = first_row_; row < table_.rows(); ++row) {
      for (std::size_t column = 0; column < table_.columns(); ++column) {
        if (column != target_) *input++ = static_cast<float>(number(row, column));
      }
    }
    return inputs;
  }

  torch::Tensor values() const {
    torch::Tensor values = torch::empty({size(), 1}, torch::dtype(torch::kFloat32));
    auto* value = values.data_ptr<float>();
    for (std::size_t row = first_row_; row < table_.rows(); ++row) *value++ = static_cast<float>(number(row, target_));
    return values;
  }

  // Labels are numbers 0 to classes - 1, or names, which are numbered in alphabetical order.
  torch::Tensor classes(runner::DatasetInfo& info) const {
    std::set<std::string_view> labels;
    bool all_numbers = true;
    for (std::size_t row = first_row_; row < table_.rows(); ++row) {
      const auto label = table_.cell(row, target_);
      if (label.empty()) throw std::runtime_error(place(row) + "column '" + column_name(target_) + "': the label is empty");
      labels.insert(label);
      all_numbers = all_numbers && is_number(label);
    }
    info.outputs = static_cast<std::int64_t>(labels.size());
    if (labels.size() < 2) throw std::runtime_error(file_ + ": column '" + column_name(target_) + "' has one label only");
    if (!all_numbers) info.class_names.assign(labels.begin(), labels.end());
    torch::Tensor classes = torch::empty({size()}, torch::dtype(torch::kInt64));
    auto* value = classes.data_ptr<std::int64_t>();
    for (std::size_t row = first_row_; row < table_.rows(); ++row) {
      const auto label = table_.cell(row, target_);
      *value++ = all_numbers ? class_number(row, label, info.outputs) : std::distance(labels.begin(), labels.find(label));
    }
    return classes;
  }

  static bool is_number(std::string_view label) {
    double value = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), value);
    return error == std::errc() && end == label.data() + label.size();
  }

  std::int64_t class_number(std::size_t row, std::string_view label, std::int64_t classes) const {
    const double value = number(row, target_);
    if (value >= 0 && value < static_cast<double>(classes) && value == static_cast<double>(static_cast<std::int64_t>(value))) {
      return static_cast<std::int64_t>(value);
    }
    throw std::runtime_error(place(row) + "column '" + column_name(target_) + "': the label " + std::string(label) +
                             " is out of range; the column has " + std::to_string(classes) +
                             " different labels, which as numbers must be 0 to " + std::to_string(classes - 1) +
                             " (or set task: regression)");
  }

  const CsvOptions& options_;
  const csv::Table& table_;
  std::string file_;
  std::size_t first_row_;
  std::size_t target_ = 0;
};

std::unique_ptr<runner::Dataset> make_csv(const CsvOptions& options) {
  if (options.delimiter.size() != 1) throw std::invalid_argument("delimiter must be one character, such as ',' or ';'");
  const std::string text = read_file(options.path);
  const csv::Table table(text, options.delimiter.front(), options.path.string());
  return Conversion(options, table).dataset();
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
       param("delimiter", &CsvOptions::delimiter, "What stands between two cells.")},
      make_csv);
}

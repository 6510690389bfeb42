#include "csv/samples.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "csv/classes.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

double number(const Columns& columns, std::size_t row, std::size_t column) {
  const Table& table = columns.table();
  return csv::number(table.cell(row, column), table.file(), table.line(row), columns.names()[column]);
}

// A header that nobody announced is a row without numbers.
void check_first_row(const Columns& columns, const std::vector<std::size_t>& of) {
  const Table& table = columns.table();
  const auto is_text = [&](std::size_t column) {
    return !is_number(table.cell(0, column)) && !is_missing(table.cell(0, column));
  };
  if (columns.has_header() || !std::all_of(of.begin(), of.end(), is_text)) return;
  throw std::runtime_error(table.place(0) + "there is no number in the first row, which begins with " +
                           shown(table.cell(0, of.front())) + "; where it holds the columns' names, it is a header");
}

std::vector<double> numbers(const Columns& columns, const std::vector<std::size_t>& of) {
  check_first_row(columns, of);
  std::vector<double> numbers;
  numbers.reserve(columns.rows() * of.size());
  for (std::size_t row = columns.first_row(); row < columns.table().rows(); ++row) {
    for (const std::size_t column : of) numbers.push_back(number(columns, row, column));
  }
  return numbers;
}

// Whether float32 loses more than a millionth of what the numbers span; every `stride`th is one of them.
bool is_lost_in_float32(const double* first, std::size_t size, std::size_t stride) {
  double least = first[0];
  double most = first[0];
  double error = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    const double value = first[i * stride];
    least = std::min(least, value);
    most = std::max(most, value);
    error = std::max(error, std::abs(value - static_cast<double>(static_cast<float>(value))));
  }
  constexpr double one_millionth = 1e-6;
  return error > one_millionth * (most - least) && most > least;
}

// An index that somebody gave a name: each row's number is its neighbour's and one.
bool counts_rows(const Samples& samples, std::size_t feature) {
  constexpr std::size_t few_rows = 10;
  const std::size_t width = samples.feature_names.size();
  if (samples.size() < few_rows) return false;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples.inputs[i * width + feature] != samples.inputs[(i - 1) * width + feature] + 1.0) return false;
  }
  return true;
}

void look_at_features(Samples& samples) {
  const std::size_t width = samples.feature_names.size();
  for (std::size_t feature = 0; feature < width; ++feature) {
    const std::string& name = samples.feature_names[feature];
    if (is_lost_in_float32(samples.inputs.data() + feature, samples.size(), width))
      samples.exact_features.push_back(name);
    if (counts_rows(samples, feature)) {
      samples.notes.push_back("the feature " + shown(name) +
                              " counts the rows of the file; where it says nothing else, delete the column");
    }
  }
}

void read_values(const Columns& columns, std::size_t target, Samples& samples) {
  samples.values = numbers(columns, {target});
  if (!is_lost_in_float32(samples.values.data(), samples.values.size(), 1)) return;
  samples.notes.push_back("the values of " + shown(columns.names()[target]) +
                          " lie so close together, far from 0, that float32 cannot"
                          " tell them apart; subtract a number of about their size in the file");
}

// The target by its name; else, under a header, the one column that is no feature, since places may have changed.
std::size_t matched_target(const Columns& columns, const TrainedOn& trained, const std::vector<std::size_t>& features) {
  const bool place_is_kept = !columns.has_header() || trained.feature_names.empty();
  if (trained.target && (place_is_kept || std::holds_alternative<std::string>(*trained.target))) {
    return columns.choose(*trained.target);
  }
  std::vector<std::string> others;
  std::optional<std::size_t> target;
  // The rows' index is the target only where nothing else is.
  for (const bool index : {false, true}) {
    for (std::size_t column = 0; column < columns.names().size() && (!index || !target); ++column) {
      const bool is_feature = std::find(features.begin(), features.end(), column) != features.end();
      if (is_feature || columns.is_index(column) != index) continue;
      others.push_back(columns.names()[column]);
      target = column;
    }
  }
  if (others.size() == 1) return *target;
  throw std::runtime_error(columns.table().place(0) + (others.empty()
                                                           ? "there is no column for the target beside the features"
                                                           : "which column is the target is not clear, there are " +
                                                                 listed(others) + "; set target to its name"));
}

}  // namespace

Samples training_samples(const Table& table, bool header, const ColumnChoice& target, TargetKind kind) {
  const Columns columns(table, header);
  check_names(columns, target);
  const std::size_t chosen = columns.choose(target);
  Samples samples;
  if (has_number_names(columns, chosen)) {
    samples.notes.push_back("the first row, " + listed(columns.names()) +
                            ", is taken for the columns' names; where it is data, set header: false");
  }
  std::vector<std::size_t> features;
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    if (column == chosen) continue;
    if (columns.is_index(column)) {
      samples.notes.push_back("column " + std::to_string(column + 1) + ", called " + shown(columns.names()[column]) +
                              ", numbers the rows, as pandas and R write it: it is no feature");
      continue;
    }
    features.push_back(column);
    samples.feature_names.push_back(columns.names()[column]);
  }
  if (features.empty())
    throw std::runtime_error(table.place(0) + "there is no feature beside the target and the rows' index");
  if (kind == TargetKind::classes) {
    Classes classes = training_classes(columns, chosen);
    samples.classes = std::move(classes.numbers);
    samples.class_names = std::move(classes.names);
    samples.notes.insert(samples.notes.end(), classes.notes.begin(), classes.notes.end());
  }
  if (kind == TargetKind::values) read_values(columns, chosen, samples);
  samples.features = features.size();
  samples.inputs = numbers(columns, features);
  look_at_features(samples);
  return samples;
}

Samples matched_samples(const Table& table, bool header, const TrainedOn& trained, TargetKind kind) {
  const Columns columns(table, header);
  const auto features = feature_columns(columns, {trained.feature_names, trained.feature_count}, trained.target);
  Samples samples;
  samples.feature_names = trained.feature_names;
  samples.features = features.size();
  if (kind != TargetKind::none) {
    const std::size_t target = matched_target(columns, trained, features);
    if (std::find(features.begin(), features.end(), target) != features.end()) {
      throw std::runtime_error(table.place(0) + "the target, " + shown(columns.names()[target]) +
                               ", is a feature of the model");
    }
    if (kind == TargetKind::classes) {
      Classes classes = matched_classes(columns, target, trained.class_names, trained.numbers_are_labels);
      samples.classes = std::move(classes.numbers);
      samples.class_names = std::move(classes.names);
    } else {
      read_values(columns, target, samples);
    }
  }
  samples.inputs = numbers(columns, features);
  return samples;
}

Samples read_samples(const std::filesystem::path& path, const Format& format, const TrainedOn& trained,
                     TargetKind kind) {
  const std::string text = read_file(path);
  return matched_samples(Table(text, format.delimiter, path.string()), format.header, trained, kind);
}

}  // namespace csv

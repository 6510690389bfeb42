#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csv/columns.hpp"
#include "csv/feature_names.hpp"
#include "csv/number_form.hpp"
#include "csv/table_options.hpp"

namespace csv {

/// Holds what a table's rows are for a model.
struct Samples {
  /// Empty for a model whose features have no names.
  std::vector<std::string> feature_names;
  std::size_t features = 0;
  /// What the features were made of.
  std::vector<FeatureColumn> columns;
  /// `features` numbers a sample; NaN where they are missing and to be filled.
  std::vector<double> inputs;
  /// The number of each sample's class; empty for a regression, and where no targets were asked for.
  std::vector<std::int64_t> classes;
  std::vector<std::string> class_names;
  /// The column of what is to be predicted; empty where no targets were asked for or columns have no names.
  std::string target_name;
  /// Each sample's value to predict; empty for a classification.
  std::vector<double> values;
  /// Features of which float32 would lose more than a millionth of what they span.
  std::vector<std::string> exact_features;
  /// The name of the column that names the samples, and what it holds for each; empty where there is none.
  std::string id_name;
  std::vector<std::string> ids;
  /// Each sample's group, and its place in time, from 0; empty where no column tells them.
  std::vector<std::int64_t> groups;
  std::vector<std::int64_t> times;
  /// What a person should know, a sentence each.
  std::vector<std::string> notes;

  std::size_t size() const { return inputs.size() / features; }
};

enum class TargetKind { none, classes, values };

/// Reads a table to train on, its columns used as the options say. Throws std::runtime_error, which names file, line
/// and column, for what cannot be one.
Samples training_samples(const Table& table, bool header, const ColumnChoice& target, TargetKind kind,
                         const TableOptions& options = {});

/// Describes the data of a training whose model is to be used on others.
struct TrainedOn {
  /// Empty where the features have no names; `feature_count` says then how many there are.
  std::vector<std::string> feature_names;
  std::vector<std::string> class_names;
  /// The column of what was to be predicted; none where it is not known.
  std::optional<ColumnChoice> target = std::nullopt;
  std::size_t feature_count = feature_names.size();
  /// Labels may be the classes' numbers, too.
  bool numbers_are_labels = false;
  /// Its table had names above its columns; else their places are their names.
  bool had_header = true;
  /// The rows are to be divided as those of the training were: groups and times are read, too.
  bool is_divided = false;
};

/// Says how a file is written.
struct Format {
  /// Found in the first line where it is not given.
  std::optional<char> delimiter = ',';
  NumberForm numbers = {};
  /// The first row holds the columns' names.
  bool header = true;
};

/// Reads a table for a model: the features of its training in their order, see `find_columns`, and where `kind` asks
/// for targets, these, classes numbered as in training. Other columns are passed over. `options` are those of the
/// training; a row that lacks a feature cannot be left out where no targets are asked for, since each is to have an
/// answer. Throws std::runtime_error, which names file, line and what differs, for what cannot be matched.
Samples matched_samples(const Table& table, bool header, const TrainedOn& trained, TargetKind kind,
                        const TableOptions& options = {});

/// Does the same with a file, which must be readable.
Samples read_samples(const std::filesystem::path& path, const Format& format, const TrainedOn& trained, TargetKind kind,
                     const TableOptions& options = {});

}  // namespace csv

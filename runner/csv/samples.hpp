#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csv/columns.hpp"

namespace csv {

/// Holds what a table's rows are for a model.
struct Samples {
  /// Empty for a model whose features have no names.
  std::vector<std::string> feature_names;
  std::size_t features = 0;
  /// `features` numbers a sample.
  std::vector<double> inputs;
  /// The number of each sample's class; empty for a regression, and where no targets were asked for.
  std::vector<std::int64_t> classes;
  std::vector<std::string> class_names;
  /// Each sample's value to predict; empty for a classification.
  std::vector<double> values;
  /// Features of which float32 would lose more than a millionth of what they span.
  std::vector<std::string> exact_features;
  /// What a person should know, a sentence each.
  std::vector<std::string> notes;

  std::size_t size() const { return inputs.size() / features; }
};

enum class TargetKind { none, classes, values };

/// Reads a table to train on: every column but the target and an index is a feature. Throws std::runtime_error, which
/// names file, line and column, for what cannot be one.
Samples training_samples(const Table& table, bool header, const ColumnChoice& target, TargetKind kind);

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
};

/// Says how a file is written.
struct Format {
  char delimiter = ',';
  /// The first row holds the columns' names.
  bool header = true;
};

/// Reads a table for a model: the features of its training in their order, see `feature_columns`, and where `kind` asks
/// for targets, these, classes numbered as in training. Other columns are passed over. Throws std::runtime_error, which
/// names file, line and what differs, for what cannot be matched.
Samples matched_samples(const Table& table, bool header, const TrainedOn& trained, TargetKind kind);

/// Does the same with a file, which must be readable.
Samples read_samples(const std::filesystem::path& path, const Format& format, const TrainedOn& trained,
                     TargetKind kind);

}  // namespace csv

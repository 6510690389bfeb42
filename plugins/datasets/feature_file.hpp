#pragma once

#include <optional>
#include <runner/dataset.hpp>
#include <string>

namespace runner {

/// Holds the samples of a file that has a published data set's columns.
struct FeatureFile {
  /// float32, shape [n, features]: the numbers as they stand in the file.
  torch::Tensor inputs;
  /// int64, shape [n]: class numbers; none where the file has no column for them.
  std::optional<torch::Tensor> classes;
};

/// Reads a CSV file: features by the names that the training's data had, classes in the column `target`, as numbers
/// from 0 or by name. Throws std::runtime_error with file and line for what does not fit.
FeatureFile read_feature_file(const DatasetInfo& trained_on, const SampleFile& file, const std::string& target);

/// Returns the file's samples as a data set that is described as the training's was. `inputs` are those of `file` after
/// whatever is done to them, in the shape of the training.
std::unique_ptr<Dataset> dataset_of(const FeatureFile& file, torch::Tensor inputs, const DatasetInfo& trained_on);

}  // namespace runner

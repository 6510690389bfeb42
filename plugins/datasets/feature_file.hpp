#pragma once

#include <optional>
#include <runner/dataset.hpp>
#include <string>

namespace runner {

/// Holds the samples of a file that has a published data set's columns.
struct FeatureFile {
  /// float64, shape [n, features]: the numbers as they stand in the file.
  torch::Tensor inputs;
  /// int64 class numbers, shape [n], or float32 values, shape [n, 1]; none where they were not asked for.
  std::optional<torch::Tensor> targets;
};

/// Reads a CSV file: features by the names that the training's data had, and in the column `target` what it had for
/// targets: classes, as numbers from 0 or by name, or values. Throws std::runtime_error with file and line for what
/// does not fit.
FeatureFile read_feature_file(const DatasetInfo& trained_on, const SampleFile& file, const std::string& target);

/// Returns the file's samples as a data set that is described as the training's was. `inputs` are those of `file` after
/// whatever is done to them; they become float32, in the shape of the training.
std::unique_ptr<Dataset> dataset_of(const FeatureFile& file, torch::Tensor inputs, const DatasetInfo& trained_on);

}  // namespace runner

#pragma once

#include <torch/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <runner/dataset.hpp>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Holds what standardisation subtracts and divides by, fitted on the training part: float64, the shape of a sample.
struct Standardisation {
  torch::Tensor mean;
  /// The population standard deviation; 1 where a feature does not vary.
  torch::Tensor scale;
};

/// Returns the input, of shape [n, ...], scaled: in its own dtype where that is floating point, else as float32.
torch::Tensor standardised(const torch::Tensor& input, const Standardisation& by);

/// Reads what `TrialData::standardisation` wrote, for samples of this shape; nothing from null.
std::optional<Standardisation> standardisation_from(const nlohmann::json& json, at::IntArrayRef sample_shape);

/// Gives the batches of one trial: splits, standardises, shuffles and moves to the device. A batch that is the same in every
/// epoch is fetched once. Not for several threads.
class TrialData {
 public:
  /// Fetches the training part where something must be fitted on it. Throws what the data set throws, and
  /// std::runtime_error where there are too few rows to split.
  TrialData(const Dataset& dataset, const spec::TrialSpec& spec, torch::Device device);

  /// Makes all samples the validation part, scaled as `standardisation()` of the training told.
  TrialData(const Dataset& dataset, const spec::TrialSpec& spec, torch::Device device, const nlohmann::json& standardisation);

  std::int64_t train_size() const { return train_.size(0); }
  std::int64_t validation_size() const { return validation_.size(0); }
  /// Return the indices of a part's samples: int64, shape [n].
  const torch::Tensor& train_rows() const { return train_; }
  const torch::Tensor& validation_rows() const { return validation_; }

  /// Returns the number of batches of one training epoch; the last may be smaller than the others.
  std::int64_t train_batches() const;
  /// Draws the order of an epoch's training samples. Call it once before the epoch's first batch.
  void begin_epoch(std::int64_t epoch);
  /// Returns training batch `index` of the epoch begun last.
  Batch train_batch(std::int64_t index);

  /// Returns the number of batches of one validation: one, unless the part is too large for a single pass.
  std::int64_t validation_batches() const;
  Batch validation_batch(std::int64_t index);

  /// Returns the fitted standardisation as JSON lists `mean` and `scale`, or null where there is none.
  nlohmann::json standardisation() const;

 private:
  Batch fetch(const torch::Tensor& indices, Part part) const;
  void fit();
  void size_validation_batches();

  const Dataset& dataset_;
  const spec::TrialSpec& spec_;
  torch::Device device_;
  torch::Tensor train_;
  torch::Tensor validation_;
  torch::Tensor order_;
  std::int64_t epoch_ = 0;
  std::int64_t batch_size_ = 0;
  std::int64_t validation_batch_size_ = 0;
  std::optional<Standardisation> standardisation_;
  std::optional<Batch> full_train_batch_;
  std::optional<Batch> full_validation_batch_;
};

/// Returns the data set's own SHA-256, or one over the tensors of all its samples: names, dtypes, shapes and bytes.
std::string data_sha256(const Dataset& dataset);

}  // namespace runner::trial

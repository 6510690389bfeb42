#pragma once

#include <torch/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <runner/dataset.hpp>
#include <runner/predicts_differences.hpp>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/batch_share.hpp"
#include "trial/device_rows.hpp"
#include "trial/filled_dataset.hpp"
#include "trial/scaling.hpp"

namespace runner::trial {

class PredefinedSplits;

/// Says that a trained model is shown data, and what its checkpoint tells of the data that it was trained on.
struct TrainedOn {
  DatasetInfo info;
  /// What `TrialData::standardisation` told of it.
  nlohmann::json standardisation;
  /// How many of its training samples were of each class, where the loss took these.
  std::vector<std::int64_t> class_counts = {};
  /// What `TrialData::filled` told of it.
  nlohmann::json filled;
  /// All samples are meant, or those of the test part where the data set brings one; else the trial's validation part.
  bool whole = false;
};

/// Returns how many numbers one sample of the first input has.
std::int64_t sample_elements(const DatasetInfo& info);

/// Returns the batches of one trial: splits, standardises, shuffles and moves to the device. A batch that is the same
/// in every epoch is fetched once, and a GPU is given all samples once where it has room for them. Not for several
/// threads.
class TrialData {
 public:
  /// Fetches the training part where something must be fitted on it. For a trained model nothing is fitted: samples are
  /// scaled as those of the training were, and where all of them are meant they make the validation part. Throws what
  /// the data set throws, and std::runtime_error where there are too few rows to split or a predefined part cannot be
  /// used.
  TrialData(const Dataset& dataset, const spec::TrialSpec& spec, torch::Device device,
            const std::optional<TrainedOn>& trained_on = std::nullopt);
  TrialData(const TrialData&) = delete;
  TrialData& operator=(const TrialData&) = delete;

  std::int64_t train_size() const { return train_.size(0); }
  std::int64_t validation_size() const { return validation_.size(0); }
  /// Returns how many samples are set aside for the end; 0 where none are.
  std::int64_t test_size() const { return test_.size(0); }
  /// Return the indices of a part's samples: int64, shape [n].
  const torch::Tensor& train_rows() const { return train_; }
  const torch::Tensor& validation_rows() const { return validation_; }
  const torch::Tensor& test_rows() const { return test_; }

  /// Returns the data set with its missing numbers filled.
  const Dataset& dataset() const { return filled_; }

  /// Says whether the data set itself set the validation part aside.
  bool has_own_validation() const { return has_own_validation_; }

  /// Says whether the seed of the split decides which rows stand in which part.
  bool is_drawn() const { return is_drawn_; }

  /// Returns the number of batches of one training epoch; the last may be smaller than the others.
  std::int64_t train_batches() const;
  /// Returns how many samples one training epoch shows: all, unless the rest of them is left out.
  std::int64_t epoch_samples() const;
  /// Draws the order of an epoch's training samples, where they are shuffled. Call it once before the epoch's first
  /// batch.
  void begin_epoch(std::int64_t epoch);
  /// Lets `train_batch` return one process's rows of each batch only. Call it before the first.
  void share(const BatchShare& share) { share_ = share; }
  /// Returns how many rows training batch `index` has, those of all processes.
  std::int64_t train_batch_rows(std::int64_t index) const;
  /// Returns training batch `index` of the epoch begun last: this process's rows of it, one at least.
  Batch train_batch(std::int64_t index);

  /// Returns the number of batches of one validation: one, unless the part is too large for a single pass.
  std::int64_t validation_batches() const;
  Batch validation_batch(std::int64_t index);
  /// Returns the first rows of the validation part, `most` or all that there are.
  Batch first_validation_rows(std::int64_t most) const;

  /// The same of the samples that are set aside for the end.
  std::int64_t test_batches() const;
  Batch test_batch(std::int64_t index);

  /// Returns what is known beforehand of the samples of the batch that was returned last, see `PredictsDifferences`:
  /// float64, shape [n, outputs]; undefined where targets are no differences.
  torch::Tensor known_part() const;

  /// Returns what samples are scaled by as JSON lists `mean` and `scale`, or null where they are not scaled.
  nlohmann::json standardisation() const { return to_json(standardisation_); }
  /// Returns what stands for missing numbers, fitted on the training part before it is standardised: a number for each
  /// feature, or null where none is filled.
  nlohmann::json filled() const { return filled_.fitted(); }

 private:
  Batch fetch(const torch::Tensor& indices, Split split) const;
  Batch fetch_in_memory(const torch::Tensor& indices, Split split) const;
  void keep_on_device();
  void note_rows(const torch::Tensor& rows, std::int64_t begin, std::int64_t size);
  void split(const PredefinedSplits& splits, const Dataset& dataset);
  void size_batches();

  FilledDataset filled_;
  const Dataset& dataset_;
  /// The data set itself where its targets are differences; else null.
  const PredictsDifferences* differences_ = nullptr;
  const spec::TrialSpec& spec_;
  torch::Device device_;
  torch::Tensor train_;
  torch::Tensor validation_;
  torch::Tensor test_;
  torch::Tensor order_;
  torch::Tensor last_rows_;
  BatchShare share_;
  std::int64_t epoch_ = 0;
  std::int64_t batch_size_ = 0;
  std::int64_t validation_batch_size_ = 0;
  std::int64_t test_batch_size_ = 1;
  bool has_own_validation_ = false;
  bool is_drawn_ = false;
  std::optional<Standardisation> standardisation_;
  /// All samples, where the device is a GPU, its memory has room and they are the same in every epoch.
  std::optional<DeviceRows> on_device_;
  std::optional<Batch> full_train_batch_;
  std::optional<Batch> full_validation_batch_;
};

/// Returns the data set's own SHA-256, or one over the tensors of all its samples: names, dtypes, shapes and bytes.
std::string data_sha256(const Dataset& dataset);

}  // namespace runner::trial

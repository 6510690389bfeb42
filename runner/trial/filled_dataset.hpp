#pragma once

#include <nlohmann/json.hpp>
#include <runner/dataset.hpp>

namespace runner::trial {

/// Gives the samples of a data set with its missing numbers filled, see `FillsMissingNumbers`; as they are, where
/// nothing was fitted or taken. Refers to the data set.
class FilledDataset final : public Dataset {
 public:
  explicit FilledDataset(const Dataset& dataset) : dataset_(dataset) {}

  const DatasetInfo& info() const override { return dataset_.info(); }
  Batch get(const BatchRequest& request) const override;

  /// Fits on these samples, in double precision, what stands for missing numbers; nothing where the data set does not
  /// ask for it. Throws std::runtime_error for a feature of which none of these samples has a number, and
  /// std::invalid_argument where what the data set tells does not cover its features.
  void fit(const torch::Tensor& rows);

  /// Takes what another told as `fitted`.
  void take(const nlohmann::json& fitted);
  /// Returns a number for each feature; null where nothing is filled.
  nlohmann::json fitted() const;

 private:
  const Dataset& dataset_;
  /// float64, the shape of a sample.
  torch::Tensor fill_;
};

/// Throws std::runtime_error where a data set wants missing numbers filled and has some, and a training that fitted
/// this had nothing to fill: `fitted` is null.
void refuse_unfitted(const Dataset& dataset, const nlohmann::json& fitted);

}  // namespace runner::trial

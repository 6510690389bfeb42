#pragma once

#include <torch/types.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <runner/dataset.hpp>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Holds what is subtracted from each number of a sample and what it is then divided by, fitted on the training part:
/// float64, the shape of a sample.
struct Standardisation {
  /// The mean, the smallest number or the median, by the kind of scaling.
  torch::Tensor mean;
  /// The population standard deviation, the range, or the distance between the quartiles; 1 where that is 0.
  torch::Tensor scale;
};

/// Fits on these samples, in double precision, what scikit-learn's StandardScaler, MinMaxScaler or RobustScaler with
/// their defaults do. Reads the samples as those of a validation are, without what is random about training. Holds for
/// `robust` up to 2^25 numbers at a time and reads all samples as often as that takes.
Standardisation fit_scaling(const Dataset& dataset, const torch::Tensor& rows, spec::Scaling scaling);

/// Returns the input, of shape [n, ...], scaled: in its own dtype where that is floating point, else as float32.
torch::Tensor standardised(const torch::Tensor& input, const Standardisation& by);

/// Returns what was fitted as JSON lists `mean` and `scale`, or null where there is nothing.
nlohmann::json to_json(const std::optional<Standardisation>& fitted);
/// Reads what `to_json` wrote, for samples of this shape; nothing from null.
std::optional<Standardisation> standardisation_from(const nlohmann::json& json, at::IntArrayRef sample_shape);

}  // namespace runner::trial

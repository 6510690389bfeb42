#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Names and values of the validation's metrics.
using EvaluatedMetrics = std::vector<std::pair<std::string, double>>;

/// Evaluates a checkpoint on its trial's validation part: exactly what the trial did at the end of that epoch. Throws
/// PluginError, and std::runtime_error where the weights do not fit the model.
EvaluatedMetrics evaluate_checkpoint(const spec::TrialSpec& spec, const Registry& registry,
                                     std::span<const std::byte> checkpoint);

/// Evaluates a checkpoint on all samples of the spec's data set, which is another than that of its training: scaled as that
/// one was, its classes matched by name. Throws as above, and where features or classes are not those of the training.
EvaluatedMetrics evaluate_on_other_data(const spec::TrialSpec& spec, const Registry& registry,
                                        std::span<const std::byte> checkpoint);

/// Predicts for rows of features, float32 of shape [n, features], with the scaling of the checkpoint's training. Returns
/// what the model answers for each row: scores made probabilities for a classifier, values otherwise. Throws as above.
std::vector<std::vector<double>> predict(const spec::TrialSpec& spec, const Registry& registry,
                                         std::span<const std::byte> checkpoint, const std::vector<std::vector<float>>& rows);

}  // namespace runner::trial

#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <runner/optimizer.hpp>
#include <span>
#include <vector>

#include "trial/averaged_weights.hpp"
#include "trial/best_weights.hpp"
#include "trial/metric_plugins.hpp"
#include "trial/pass_metrics.hpp"

namespace runner::trial {

/// Says how far a trial has come.
struct Progress {
  /// The epoch that the next training step belongs to.
  std::int64_t epoch = 0;
  /// Training batches of that epoch that are done.
  std::int64_t batch = 0;
  /// Optimizer steps and samples since the trial began.
  std::int64_t step = 0;
  std::int64_t samples = 0;

  bool operator==(const Progress&) const = default;
};

/// Points at the parts of a trial whose state is not a function of its stored epochs: the model's parameters and
/// buffers, the optimizer's tensors, the generators' states (within an epoch; each epoch seeds them anew), the metrics
/// logged so far in the epoch, and the best weights where they are remembered.
struct ResumableParts {
  const std::vector<NamedTensor>& model;
  Optimizer& optimizer;
  PassMetrics& metrics;
  MetricPlugins& metric_plugins;
  BestWeights& best;
  AveragedWeights& averaged;
  torch::Device device;
  /// Of the files that the model is read from (digest/file_digests.hpp).
  const nlohmann::json& model_files;
};

/// Writes the state as a safetensors container: `model/…`, `optimizer/…`, `generator/…`, `metrics/…`, `measured/…`,
/// `best/…`, `averaged/…`, and the progress in the metadata. Equal states give equal bytes.
std::vector<std::byte> write_state(const ResumableParts& parts, const Progress& progress);

/// Puts the parts back as `write_state` found them, and returns the progress. Throws std::runtime_error, before
/// anything is changed, where the container is damaged or does not fit.
Progress restore_state(std::span<const std::byte> bytes, const ResumableParts& parts);

/// Returns what `model_files` was when the state was written. Throws std::runtime_error where it is damaged.
nlohmann::json model_files_in(std::span<const std::byte> state);

}  // namespace runner::trial

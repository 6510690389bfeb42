#pragma once

#include <nlohmann/json.hpp>
#include <runner/dataset.hpp>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Means the validation part of the trial, as at the end of an epoch.
struct ValidationPart {};
/// Means all samples of the spec's data set, which is another than that of the training; those of its test part, where
/// it brings one.
struct WholeDataset {};
/// Names the samples that a checkpoint is evaluated on; those of a file are read as the training's data were.
using EvaluatedData = std::variant<ValidationPart, WholeDataset, SampleFile>;

/// Holds what an evaluation found.
struct EvaluationResult {
  /// Names and values of the validation's metrics.
  std::vector<std::pair<std::string, double>> metrics;
  /// What it found that is no single number, as JSON by name.
  std::vector<std::pair<std::string, std::string>> tables;
  /// How many samples it saw.
  std::int64_t samples = 0;
  /// They are the test part that the data set brings, and not all of it.
  bool test_part = false;
  /// The SHA-256 of the data as they are now.
  std::string data_sha256;
  /// What a person should know of other data than those of the training, a sentence each.
  std::vector<std::string> notes;
};

/// Holds what a model answers for the samples of a file.
struct Predictions {
  /// For each sample: scores made probabilities for a classifier, values otherwise.
  std::vector<std::vector<double>> outputs;
  /// What the samples' names are, and those, where the data set has some: see `NamesSamples`.
  std::string title;
  std::vector<std::string> names;
  /// What a person should know of the file, a sentence each.
  std::vector<std::string> notes;
};

/// Evaluates a checkpoint: samples are filled and scaled as those of its training were, features and classes matched by
/// name. Throws PluginError, and std::runtime_error where the weights do not fit the model or the data are not of the
/// training's kind.
EvaluationResult evaluate_checkpoint(const spec::TrialSpec& spec, const Registry& registry,
                                     std::span<const std::byte> checkpoint, const EvaluatedData& data);

/// Predicts for the samples of a file, read, filled and scaled as those of the checkpoint's training were. Throws as
/// above.
Predictions predict(const spec::TrialSpec& spec, const Registry& registry, std::span<const std::byte> checkpoint,
                    const SampleFile& file);

}  // namespace runner::trial

#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "database/rows.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Holds a checkpoint whose bytes have been verified, with the trial that it is of.
struct OpenedCheckpoint {
  database::CheckpointRow row;
  spec::TrialSpec spec;
  std::vector<std::byte> bytes;
  /// What the checkpoint says of its data: `feature_names`, `class_names`, `target`, `standardisation` …
  nlohmann::json data;
};

/// Finds a checkpoint by the name that a person typed and reads it. Throws database::DatabaseError: not_found, unreadable
/// where it is damaged.
OpenedCheckpoint open_checkpoint(const std::filesystem::path& database, const std::string& name);

/// Says what a checkpoint is to answer.
struct Question {
  /// Rows of features to predict for; null to evaluate.
  nlohmann::json rows = nullptr;
  /// What to evaluate on in place of the trial's validation part: a file, where the trial's data set has a `path`, or a
  /// dataset block `{plugin: csv, path: …}`; all of it. Empty for the trial's own.
  std::string data = {};
};

/// Has a worker answer. Returns its answer, see `worker::infer`, or the exit code after printing what is wrong.
std::variant<nlohmann::json, int> infer(const OpenedCheckpoint& checkpoint,
                                        const std::vector<std::filesystem::path>& plugin_path, const Question& question);

}  // namespace runner::cli

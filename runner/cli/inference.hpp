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

/// Has a worker evaluate the checkpoint or, where there are rows, predict for them. Returns its answer, see
/// `worker::infer`, or the exit code after printing what is wrong.
std::variant<nlohmann::json, int> infer(const OpenedCheckpoint& checkpoint,
                                        const std::vector<std::filesystem::path>& plugin_path,
                                        const nlohmann::json& rows = nullptr);

}  // namespace runner::cli

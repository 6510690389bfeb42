#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/arguments.hpp"
#include "database/rows.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Holds a checkpoint whose bytes have been verified, with the trial that it is of.
struct OpenedCheckpoint {
  database::CheckpointRow row;
  spec::TrialSpec spec;
  std::vector<std::byte> bytes;
  /// What is recorded of the trial's data: see digest/data_record.hpp.
  std::string data_record;
  /// What the checkpoint says of its data: `feature_names`, `class_names`, `target`, `standardisation` …
  nlohmann::json data;
};

/// Finds a checkpoint by the name that a person typed and reads it. Throws database::DatabaseError: not_found, unreadable
/// where it is damaged.
OpenedCheckpoint open_checkpoint(const std::filesystem::path& database, const std::string& name);

/// Holds what is said of a file whose samples a checkpoint is shown.
struct SampleFileOptions {
  std::string path;
  /// Empty where it is that of the training's data.
  std::string delimiter;
  bool no_header = false;
};

/// Adds `--delimiter` and `--no-header`.
void add_sample_file_options(CLI::App& app, SampleFileOptions& file);

/// Says what a checkpoint is to answer.
struct Question {
  enum class Kind { evaluate, predict };
  Kind kind = Kind::evaluate;
  /// The samples, read as the training's data were; none to evaluate on the trial's validation part or on `block`.
  std::optional<SampleFileOptions> file = std::nullopt;
  /// A dataset block `{plugin: csv, path: …}` to evaluate on whole; empty for none.
  std::string block = {};
};

/// Has a worker answer. Returns its answer, see `worker::infer`, or the exit code after printing what is wrong.
std::variant<nlohmann::json, int> infer(const OpenedCheckpoint& checkpoint,
                                        const std::vector<std::filesystem::path>& plugin_path, const Question& question);

}  // namespace runner::cli

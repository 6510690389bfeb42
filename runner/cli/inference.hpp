#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/arguments.hpp"
#include "database/rows.hpp"
#include "events/events.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Holds a checkpoint whose bytes have been verified, with the trial that it is of.
struct OpenedCheckpoint {
  database::CheckpointRow row;
  spec::TrialSpec spec;
  std::vector<std::byte> bytes;
  /// Where the bytes lie, where they are a file.
  std::optional<std::string> file;
  /// What is recorded of the trial's data: see digest/data_record.hpp.
  std::string data_record;
  /// What the checkpoint says of its data: `feature_names`, `class_names`, `target`, `standardisation` …
  nlohmann::json data;
};

/// Finds a checkpoint by the name that a person typed and reads it. Throws database::DatabaseError: not_found,
/// unreadable where it is damaged.
OpenedCheckpoint open_checkpoint(const std::filesystem::path& database, const std::string& name);

/// Returns a checkpoint for a worker: its file is named, bytes of the database go along.
events::Payload payload_of(const OpenedCheckpoint& checkpoint);

/// Holds what is said of a file whose samples a checkpoint is shown.
struct SampleFileOptions {
  std::string path;
  /// Empty where it is that of the training's data.
  std::string delimiter;
  bool no_header = false;
};

/// Adds `--delimiter` and `--no-header`.
void add_sample_file_options(CLI::App& app, SampleFileOptions& file);

/// Says on what a checkpoint is to be evaluated: the trial's validation part, where nothing is given.
struct EvaluationData {
  /// The samples of this file, read as the training's data were.
  std::optional<SampleFileOptions> file = std::nullopt;
  /// All of a dataset block `{plugin: csv, path: …}`; empty for none.
  std::string block = {};
  /// The value of `metrics:` in place of the trial's own; empty for that.
  std::string metrics = {};
};

/// Each has a worker answer. Returns its answer, or the exit code after printing what is wrong.
std::variant<protocol::CheckpointEvaluated, int> evaluate(const OpenedCheckpoint& checkpoint,
                                                          const std::vector<std::filesystem::path>& plugin_path,
                                                          const EvaluationData& data);
std::variant<protocol::SamplesPredicted, int> predict(const OpenedCheckpoint& checkpoint,
                                                      const std::vector<std::filesystem::path>& plugin_path,
                                                      const SampleFileOptions& file);

}  // namespace runner::cli

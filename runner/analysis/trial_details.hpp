#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "database/reader.hpp"

namespace runner::analysis {

/// Holds all that is recorded of a trial.
struct TrialDetails {
  database::TrialRow trial;
  database::ExperimentRow experiment;
  /// In the form of `spec::to_json`.
  nlohmann::json spec;
  std::vector<database::AttemptRow> attempts;
  /// The epoch that `metrics` are of; none where no epoch has been recorded.
  std::optional<std::int64_t> epoch;
  std::vector<database::MetricRow> metrics;
  /// What it came to on the rows set aside, where these were shown the weights of another epoch than `epoch`.
  std::vector<database::TestRow> tests;
  std::vector<database::CheckpointRow> checkpoints;
  /// The monitored metric by epoch.
  std::vector<database::CurvePoint> curve;
  database::ProvenanceRow provenance;
  /// What its workers compute with; null where nothing was recorded.
  nlohmann::json fingerprint;
  std::vector<database::PluginRecord> plugins;
  /// What happened to it.
  std::vector<database::EventRow> events;
};

/// Reads all that is recorded of a trial, its metrics in `epoch`, or else in the epoch of its best value, or else in
/// its last one. Throws database::DatabaseError, not_found where there is no such trial.
TrialDetails details_of(database::Reader& reader, std::int64_t trial, std::optional<std::int64_t> epoch = std::nullopt);

}  // namespace runner::analysis

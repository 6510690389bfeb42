#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/states.hpp"

namespace runner::database {

/// Holds what is recorded of an experiment's beginning.
struct ProvenanceRow {
  std::string config_text;  ///< The file as it was read, byte for byte, then each that it extends, behind a comment.
  std::optional<std::string> git_commit;
  std::optional<bool> git_dirty;
  std::string host;
  std::string runner_version;
  std::optional<std::string> libtorch_version;
  std::string compiler;
};

/// Holds an attempt at a trial. Times are UTC, `YYYY-MM-DD HH:MM:SS.SSS`.
struct AttemptRow {
  std::int64_t number = 0;  ///< From 1.
  TrialState state = TrialState::running;
  std::string reason;
  std::string message;
  std::optional<std::int64_t> signal;  ///< That ended the worker.
  std::string host;
  std::string started_at;
  std::optional<std::string> finished_at;
  std::optional<double> wall_seconds;
};

/// Holds a number that a trial measured in one epoch.
struct MetricRow {
  Split part = Split::validation;
  std::string name;
  std::optional<double> value;  ///< None where it was not finite.
  std::string non_finite;       ///< What it was then: `nan`, `inf` or `-inf`.
};

/// Holds a metric of an epoch, as the mean over those trials that have it.
struct CurvePoint {
  std::int64_t epoch = 0;
  std::optional<double> train;
  std::optional<double> validation;
  std::int64_t trials = 0;  ///< That have the epoch.
};

/// Holds something worth keeping that is no result.
struct EventRow {
  std::optional<std::int64_t> trial;
  std::string kind;
  std::string message;
  std::string created_at;
};

}  // namespace runner::database

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "database/records.hpp"

namespace runner::database {

/// Returns the search that suggests an experiment's trials; none where they were all known beforehand.
std::optional<SearchRecord> search_of(Reader& reader, std::int64_t experiment);

/// Returns what was suggested, in order.
std::vector<Suggested> suggestions_of(Reader& reader, std::int64_t experiment);

/// Returns what a search with a stopper has done, in order; nothing of another.
std::vector<SearchStep> steps_of(Reader& reader, std::int64_t experiment);

/// Holds what a trial of a search came to.
struct ReplicateRow {
  std::int64_t trial = 0;
  std::string config_id;
  TrialState state = TrialState::pending;
  /// Of what the trial follows; none where no evaluation had a finite one.
  std::optional<double> best_value;
  MonitorMode mode = MonitorMode::min;
  std::string monitor;
  /// How many of its attempts have ended as `paused`.
  std::int64_t pauses = 0;
};

/// Returns the trials of an experiment in the order of its plan.
std::vector<ReplicateRow> replicates_of(Reader& reader, std::int64_t experiment);

}  // namespace runner::database

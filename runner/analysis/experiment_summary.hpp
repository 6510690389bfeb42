#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::analysis {

/// Holds the best value that an experiment's trials have of one metric in one direction.
struct BestResult {
  std::string monitor;
  MonitorMode mode = MonitorMode::min;
  std::int64_t trial = 0;
  std::int64_t epoch = 0;
  double value = 0.0;
};

/// Sums up what is stored of an experiment, whichever of its runs stored it.
struct ExperimentSummary {
  std::int64_t experiment = 0;
  std::string name;
  /// How many trials are in each state.
  std::map<events::TrialState, std::int64_t> trials;
  /// Checkpoints ever taken.
  std::int64_t checkpoints = 0;
  /// One for each metric that trials follow, in the order in which trials begin to; of equal values the earlier
  /// trial's.
  std::vector<BestResult> best;
  /// Of an experiment of one trial: what it came to on the rows that were set aside. Several are summed up by a
  /// ranking.
  std::vector<database::TestRow> test;
};

/// Throws database::DatabaseError.
ExperimentSummary summary_of(database::Reader& reader, std::int64_t experiment);
/// The same from what `Reader::results_of` has returned of it.
ExperimentSummary summary_of(database::Reader& reader, std::int64_t experiment,
                             const std::vector<database::ResultRow>& rows);

}  // namespace runner::analysis

#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "database/reader.hpp"

namespace runner::analysis {

/// Names something that a result depends on: its section (`parameter`, `plugin`, `environment`, `data`) and its name in
/// it, such as `optimizer.lr`.
using FactName = std::pair<std::string, std::string>;

/// Holds what a trial, or several, depend on and came to.
struct ResultDescription {
  std::vector<std::int64_t> trials;
  /// The values of each fact among the trials; a trial without it has none.
  std::map<FactName, std::set<nlohmann::json>> facts;
  /// How many trials are in each state.
  std::map<events::TrialState, std::int64_t> states;
  /// What they follow; none where they follow what does not compare.
  std::optional<PartMetric> monitor;
  MonitorMode mode = MonitorMode::min;
  /// How many configurations the trials have.
  std::size_t configurations = 0;
  /// The best value of each replicate, of several trials only of those that completed; none of several configurations,
  /// of which each replicate has as many.
  std::map<Replicate, double> values;
  /// Numbers by name, over the same trials: `best val_loss`, `best epoch`, other metrics in that epoch, `epochs`,
  /// `seconds`.
  std::map<std::string, Moments> numbers;
  /// Those trials.
  std::vector<std::int64_t> counted;
};

/// Describes trials of one experiment, one or more. Throws database::DatabaseError.
ResultDescription describe(database::Reader& reader, const std::vector<std::int64_t>& trials);

}  // namespace runner::analysis

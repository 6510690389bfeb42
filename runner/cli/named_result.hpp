#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "database/reader.hpp"

namespace runner::cli {

/// Says how results are named, for the help; `find_result` reads them.
inline constexpr const char* result_name_forms =
    "12 (a trial), 12@37 or 12@best (its checkpoint), best, best:EXPERIMENT, or an experiment: its name, a tag,"
    " experiment:3; wine#2 is the second configuration of its leaderboard";

/// Names a trial.
struct NamedTrial {
  std::int64_t trial = 0;
  /// Of the checkpoint that was named, where one was.
  std::optional<std::int64_t> epoch = std::nullopt;
};

/// Names an experiment, or one configuration of it.
struct NamedExperiment {
  std::int64_t experiment = 0;
  /// Empty for all.
  std::string config_id = {};
};

using NamedResult = std::variant<NamedTrial, NamedExperiment>;

/// Returns what `text` names. A configuration is `wine#2`, the second of its leaderboard. Throws
/// database::DatabaseError, not_found where it names nothing, or a configuration where trials follow what does not
/// compare.
NamedResult find_result(database::Reader& reader, const std::string& text);

/// Returns the trials of an experiment, or of one configuration of it, in the order of its plan.
std::vector<database::TrialRow> trials_of(database::Reader& reader, const NamedExperiment& named);

}  // namespace runner::cli

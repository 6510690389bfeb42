#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "database/reader.hpp"
#include "report/leaderboard.hpp"

namespace runner::cli {

/// Names the trials that are ranked together.
struct RankedTrials {
  /// All of this experiment; none of any where there is no number.
  std::optional<std::int64_t> experiment;
  /// And these, of whatever experiment.
  std::vector<std::int64_t> trials;
};

/// Ranks the configurations of some trials, see report::leaderboards; none where there are fewer than two trials, or
/// none has a value. Throws database::DatabaseError.
std::vector<report::Leaderboard> rank_configurations(database::Reader& reader, const RankedTrials& ranked);

/// Prints what a sweep came to: the best configurations, and what the table says and does not. Throws
/// database::DatabaseError.
void print_ranking(const std::filesystem::path& database, const RankedTrials& ranked);

}  // namespace runner::cli

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "database/reader.hpp"

namespace runner::analysis {

/// Returns what each of some trials came to, its configuration named by what it differs in from the others. Throws
/// database::DatabaseError.
std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials);

/// Ranks the configurations of some trials, see `leaderboards`; none where there are fewer than two trials, or none has
/// a value. Throws database::DatabaseError.
std::vector<Leaderboard> rank_configurations(database::Reader& reader, const database::TrialSelection& trials);

}  // namespace runner::analysis

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "database/reader.hpp"

namespace runner::analysis {

/// Returns what each of some trials came to, its configuration named by what it differs in from the others. Throws
/// database::DatabaseError.
std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials);
/// The same from what `Reader::results_of` has returned of them.
std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials,
                                       const std::vector<database::ResultRow>& rows);

/// Returns what tells each configuration of some trials from the others, `optimizer.lr=0.01`, by its hash. Throws
/// database::DatabaseError.
std::map<std::string, std::string> configuration_labels(database::Reader& reader,
                                                        const database::TrialSelection& trials);

/// Ranks the configurations of some trials, see `leaderboards`; none where no trial has a value. Throws
/// database::DatabaseError.
std::vector<Leaderboard> rank_configurations(database::Reader& reader, const database::TrialSelection& trials);

}  // namespace runner::analysis

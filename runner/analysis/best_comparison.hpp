#pragma once

#include <optional>
#include <string>

#include "database/reader.hpp"

namespace runner::analysis {

/// Returns why a checkpoint that `Reader::best` found is not the best of its experiment's trials: their values do not
/// compare (`why_not_compared`), so that it is only the one with the smallest or largest. A sentence; none where they
/// compare. Reads what all trials came to only where the experiment has different data, losses or metrics, or data
/// that changed. Throws database::DatabaseError.
std::optional<std::string> why_not_best(database::Reader& reader, const database::CheckpointRow& best);

}  // namespace runner::analysis

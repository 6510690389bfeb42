#pragma once

#include <optional>
#include <string>

#include "analysis/experiment_summary.hpp"
#include "database/reader.hpp"

namespace runner::analysis {

/// Returns why the best value of an experiment's trials is only the smallest or largest of them: they do not compare
/// (`why_not_compared`). A sentence; none where they compare. Reads what all trials came to only where the experiment
/// has different data, losses or metrics, or data that changed. Throws database::DatabaseError.
std::optional<std::string> why_not_compared_with(database::Reader& reader, std::int64_t experiment,
                                                 const BestResult& best);

/// Returns the same of a checkpoint that `Reader::best` found, with its name.
std::optional<std::string> why_not_best(database::Reader& reader, const database::CheckpointRow& best);

}  // namespace runner::analysis

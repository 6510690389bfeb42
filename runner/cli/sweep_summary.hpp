#pragma once

#include <cstdint>

#include "database/reader.hpp"
#include "report/leaderboard.hpp"

namespace runner::cli {

/// Ranks the configurations of an experiment; none where it has only one. Throws database::DatabaseError.
std::optional<report::Leaderboard> rank_configurations(database::Reader& reader, std::int64_t experiment);

}  // namespace runner::cli

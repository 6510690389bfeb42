#pragma once

#include <filesystem>

#include "database/rows.hpp"

namespace runner::cli {

/// Prints what a sweep came to: the best configurations, and what the table says and does not. Throws
/// database::DatabaseError.
void print_ranking(const std::filesystem::path& database, const database::TrialSelection& trials);

}  // namespace runner::cli

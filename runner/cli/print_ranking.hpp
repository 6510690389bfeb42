#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "database/rows.hpp"

namespace runner::cli {

/// Prints what a sweep came to: the best configurations, and what the table says and does not. Nothing of fewer than
/// two trials. Throws database::DatabaseError.
void print_ranking(const std::filesystem::path& database, const database::TrialSelection& trials);

/// Prints each leaderboard's table, of the first `most` configurations.
void print_boards(const std::vector<analysis::Leaderboard>& boards, std::size_t most);

/// Prints what each leaderboard says beside its table, to `stream`.
void print_sentences(const std::vector<analysis::Leaderboard>& boards, std::FILE* stream);

}  // namespace runner::cli

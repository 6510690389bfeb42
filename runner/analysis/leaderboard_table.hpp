#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>

#include "analysis/leaderboard.hpp"
#include "database/table.hpp"

namespace runner::analysis {

/// Holds a leaderboard as a table: a row for each configuration.
struct LeaderboardTable {
  /// rank (NULL where no trial completed), configuration, n, mean, sd, se, best, left out; where there are several,
  /// whether it is clear that one differs from the first, the paired difference and its standard error; the other
  /// metrics.
  database::Table table;
  /// Of its columns, those behind `left out`.
  std::size_t optional_columns = 0;
};

/// Returns a leaderboard as a table.
LeaderboardTable table_of(const Leaderboard& board);

/// Returns it as a terminal has room for it: short labels, what is left out where anything is, and then, optional, how
/// the others differ from the first before all else.
LeaderboardTable terminal_table_of(const Leaderboard& board);

/// Returns a leaderboard for programs, complete.
nlohmann::ordered_json to_json(const Leaderboard& board);

}  // namespace runner::analysis

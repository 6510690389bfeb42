#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "database/internal/statement_cache.hpp"
#include "database/trial_progress.hpp"

namespace runner::database {

/// Names what became of an attempt that had not ended where it was merged from, in its `reason`.
inline constexpr const char* not_ended_reason = "not_ended";

/// Holds what a database says of one attempt; one that has not ended has no `finished_at`.
struct MergedAttempt {
  AttemptKey key;
  std::string state;
  std::string finished_at;
};

/// Holds what decides which of two records of a trial is kept, and what tells records of the same progress apart. It is
/// the same for a record that has not ended and for what merging makes of it.
struct TrialRank {
  std::int64_t trial = 0;  ///< Its number in the database it is read from.
  bool exists = false;     ///< Whether there is such a trial.
  bool is_running = false;
  TrialProgress progress;  ///< `interrupted` where it runs.
  std::vector<MergedAttempt> attempts;
  std::string results;
};

/// Reads it. Throws SQLite::Exception.
TrialRank rank_of(StatementCache& statements, std::int64_t trial);

/// Orders records of one trial, the one that is kept being the greater: by their progress, then by hosts and results;
/// equal records are the same one. It is a total order of what is recorded alone.
std::weak_ordering compare(const TrialRank& one, const TrialRank& other);

}  // namespace runner::database

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "database/internal/statement_cache.hpp"

namespace runner::database {

/// Names what became of an attempt that had not ended where it was merged from, in its `reason`.
inline constexpr const char* not_ended_reason = "not_ended";

/// Names an attempt wherever it is recorded.
struct AttemptKey {
  std::string started_at;
  std::string host;
  std::int64_t worker_pid = 0;

  auto operator<=>(const AttemptKey&) const = default;
};

/// Holds what a database says of one attempt; one that has not ended has no `finished_at`.
struct MergedAttempt {
  AttemptKey key;
  std::string state;
  std::string finished_at;
};

/// Holds what decides which of two records of a trial is kept. It is the same for a record that has not ended and for
/// what merging makes of it.
struct TrialRank {
  std::int64_t trial = 0;  ///< Its number in the database it is read from.
  bool is_running = false;
  std::string state;  ///< `interrupted` where it runs.
  std::int64_t epochs = 0;
  std::vector<MergedAttempt> attempts;
  /// Where its state to resume from is: epoch, batch, and the time it was taken.
  std::vector<std::int64_t> position;
  std::string results;

  bool is_final() const { return state == "completed" || state == "diverged"; }
};

/// Reads it. Throws SQLite::Exception.
TrialRank rank_of(StatementCache& statements, std::int64_t trial);

/// Orders records of one trial, the one that is kept being the greater. Completed ones come before diverged ones, those
/// before all others, then those with more epochs. Then, of final ones, that which ended first; of others that with
/// more attempts, that whose last attempt has ended, that with the later state to resume from, and that which began
/// last. At last hosts and results decide; equal records are the same one. It is a total order of what is recorded
/// alone.
std::weak_ordering compare(const TrialRank& one, const TrialRank& other);

}  // namespace runner::database

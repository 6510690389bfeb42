#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "database/internal/statement_cache.hpp"
#include "database/internal/trial_rank.hpp"

namespace runner::database {

/// Names the events that say which attempts at a trial were made elsewhere and are not in its record: one for each.
inline constexpr const char* attempt_not_kept_kind = "attempt_not_kept";

/// Collects the attempts at one trial whose records were not kept. Whatever the order in which records come, the same
/// events are there in the end.
class AttemptsNotKept {
 public:
  /// Takes those that a database knows of, from the events of a trial. Throws SQLite::Exception.
  void read(StatementCache& statements, std::int64_t trial);
  /// Takes those of a record that is not kept.
  void add(const TrialRank& rank);
  /// Lets the events of a trial be those of the attempts that are not in the record `kept`, and leaves them alone where
  /// they are. Throws SQLite::Exception.
  void write(StatementCache& statements, std::int64_t experiment, std::int64_t trial, const TrialRank& kept) const;

  bool empty() const noexcept { return attempts_.empty(); }

 private:
  /// When it began, and on which host by which process: `on node3 (process 4711)`.
  using Key = std::pair<std::string, std::string>;
  /// What it came to: `50 epochs, interrupted`.
  std::map<Key, std::string> attempts_;

  void take(const Key& key, const std::string& came_to);
};

}  // namespace runner::database

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// Holds how far a trial is in one database.
struct ShardTrial {
  std::int64_t trial = 0;    ///< Its number in this database.
  std::int64_t ordinal = 0;  ///< Its place in the plan, which is the same in all.
  TrialState state = TrialState::pending;
  std::string reason;  ///< Why it ended.
  std::string message;
  std::int64_t epochs = 0;
  std::int64_t attempts = 0;
  std::optional<std::string> started_at;   ///< Of the first attempt; UTC, `YYYY-MM-DD HH:MM:SS.SSS`.
  std::optional<std::string> finished_at;  ///< Of the last attempt.
  std::string host;                        ///< Of the last attempt; empty before one.
};

/// Returns what names an experiment in every database that has it. Throws DatabaseError: not_found.
std::string uuid_of(Reader& reader, std::int64_t experiment);

/// Returns the number of the experiment of that uuid; nothing where the database has it not.
std::optional<std::int64_t> experiment_of(Reader& reader, const std::string& uuid);

/// Lists how far an experiment's trials are (for a shard that another machine may be running:
/// ReaderOptions::copies_owned), in the order of the plan; one query, whatever their payloads. A trial
/// whose runner is gone is `interrupted`. Throws DatabaseError as Reader does.
std::vector<ShardTrial> shard_trials(Reader& reader, std::int64_t experiment);

}  // namespace runner::database

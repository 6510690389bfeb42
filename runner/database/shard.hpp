#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "database/trial_progress.hpp"

namespace runner::database {

/// Holds how far a trial is in one database.
struct ShardTrial {
  std::int64_t trial = 0;    ///< Its number in this database.
  std::int64_t ordinal = 0;  ///< Its place in the plan, which is the same in all.
  TrialProgress progress;
  std::string message;  ///< Of its end.
};

/// Returns what names an experiment in every database that has it. Throws DatabaseError: not_found.
std::string uuid_of(Reader& reader, std::int64_t experiment);

/// Returns the number of the experiment of that uuid; nothing where the database has it not.
std::optional<std::int64_t> experiment_of(Reader& reader, const std::string& uuid);

/// Lists how far an experiment's trials are, in the order of the plan; one query, whatever their payloads. A trial
/// whose runner is gone is `interrupted`. Ask a reader that has ReaderOptions::copies_owned where another machine may
/// be running them. Throws DatabaseError as Reader does.
std::vector<ShardTrial> shard_trials(Reader& reader, std::int64_t experiment);

}  // namespace runner::database

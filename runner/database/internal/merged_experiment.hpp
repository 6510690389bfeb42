#pragma once

#include <cstdint>
#include <optional>

#include "database/internal/recording.hpp"
#include "database/internal/shard_source.hpp"
#include "database/merge.hpp"

namespace runner::database {

/// Adds an experiment of a shard to the target, without its trials, and gives its number: the shard's, where
/// `keep_number` and none has ever had it. Throws ShardError, and SQLite::Exception for the target.
std::int64_t add_merged_experiment(Recording& into, ShardSource& shard, std::int64_t in_shard, bool keep_number);

/// Brings what a shard knows of an experiment, beside its trials, that the target has: what happened, and what its
/// workers compute with. Where those are several, the experiment has the first in the order of their texts, and there
/// is an event `other_fingerprint` for each other. Returns the two where they differ. Throws ShardError, and
/// SQLite::Exception for the target.
std::optional<UnlikeFingerprints> merge_experiment(Recording& into, ShardSource& shard, std::int64_t in_shard,
                                                   std::int64_t experiment);

}  // namespace runner::database

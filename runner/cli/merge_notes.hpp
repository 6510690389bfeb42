#pragma once

#include <vector>

#include "database/merge.hpp"

namespace runner::cli {

/// Says to standard error what could not be taken of a shard.
void say_problems(const database::MergedShard& merged);

/// Says to standard error which shards' workers compute with other things than those of what the target had, each
/// difference once.
void say_unlike(const std::vector<database::MergedShard>& shards);

}  // namespace runner::cli

#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "database/internal/recording.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Gives the numbers that the target has for what a shard stores once and names by number: layouts of metrics, reasons
/// of checkpoints, and plugins. What the target does not have it adds. Throws ShardError, and SQLite::Exception for the
/// target.
class ShardNames {
 public:
  ShardNames(Recording& into, ShardSource& shard) : into_(into), shard_(shard) {}

  std::int64_t layout(std::int64_t in_shard);
  std::int64_t reason(std::int64_t in_shard);
  std::int64_t plugin(std::int64_t in_shard);
  /// Nothing where the target has no such trial.
  std::optional<std::int64_t> trial(std::int64_t in_shard);

 private:
  using Numbers = std::map<std::int64_t, std::int64_t>;

  Recording& into_;
  ShardSource& shard_;
  Numbers layouts_;
  Numbers reasons_;
  Numbers plugins_;

  std::int64_t find_plugin(std::int64_t in_shard);
};

}  // namespace runner::database

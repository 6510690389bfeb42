#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "database/database_error.hpp"

namespace runner::database {

/// Names trials of one experiment by their places in its plan.
struct TrialChoice {
  std::string experiment_uuid;
  std::vector<std::int64_t> ordinals;
};

/// Says how databases are merged.
struct MergeOptions {
  /// Payload files are linked where they can be, and a shard that is in the target whole is removed. Nobody may run
  /// anything of it then.
  bool move = false;
  /// Takes these trials alone; all where there is none.
  std::optional<TrialChoice> only = std::nullopt;
  /// How long a transaction waits for other writers of the target.
  std::chrono::milliseconds wait{60'000};
};

/// Holds what workers of two databases say they compute with, JSON as the tables have it.
struct UnlikeFingerprints {
  std::string target;
  std::string shard;
};

/// Counts what became of the trials of one shard.
struct MergedShard {
  std::filesystem::path shard;
  std::int64_t experiments_added = 0;  ///< That the target did not have.
  std::int64_t added = 0;              ///< Trials that the target did not have.
  std::int64_t updated = 0;            ///< Trials of which the shard had the better record.
  std::int64_t unchanged = 0;          ///< Trials of which the target had it already, or has a better one.
  /// A sentence for each trial whose record in the shard is damaged: nothing of that was taken.
  std::vector<std::string> damaged;
  /// What its workers compute with, where that is not what the target has of the experiment: last bits may differ.
  std::optional<UnlikeFingerprints> unlike;
  /// Why nothing was taken of the shard; none where all is well.
  std::optional<DatabaseError> error;
  /// It has been removed (MergeOptions::move).
  bool removed = false;

  /// Says whether all that the shard has is in the target now, or better.
  bool is_whole() const { return !error && damaged.empty(); }
};

/// Is told of each shard once what was taken of it is safe in the target.
using OnMerged = std::function<void(const MergedShard&)>;

/// Brings the trials of other databases, the shards, into `target`, which is made where it is absent.
///
/// Experiments and trials are the same where their uuid is. Of two records of a trial the completed one is kept, then
/// the diverged one, then the one with more epochs; what then decides is in the records alone, see
/// trial_progress.hpp, so the order of shards does not matter, nor how often they are merged. The one that is kept
/// replaces the other with everything that hangs on it; each attempt of the other becomes an event `attempt_not_kept`
/// of the trial, which says what it came to, and what was kept. A trial that a shard says is running is `interrupted`
/// in the target (`not_ended`), until a later merge brings more of it.
///
/// A shard may be run meanwhile: each trial is read at one moment. One that cannot be read, or that disagrees with the
/// target over what a trial is, has its `error`, and the others go on. What is taken is committed for one or several
/// shards at a time; a merge that was killed is simply made again. Throws DatabaseError where the target cannot be
/// written: then nothing of the shards that `on_merged` was not told of is in it.
std::vector<MergedShard> merge(const std::filesystem::path& target, const std::vector<std::filesystem::path>& shards,
                               const MergeOptions& options = {}, const OnMerged& on_merged = {});

/// Copies trials with all their records, states to resume from included, to another database: a new shard, where they
/// keep their numbers, or one that has them, where the better record of each is kept as by `merge`. Returns the number
/// of the experiment in `to`: StoredRun::resume runs it. Where a record is damaged, a trial stays as `to` has it.
/// Throws DatabaseError: not_found where `from` has no such experiment, unreadable where a trial is damaged that `to`
/// has not.
std::int64_t copy_trials(const std::filesystem::path& from, const std::filesystem::path& to, const TrialChoice& trials);

}  // namespace runner::database

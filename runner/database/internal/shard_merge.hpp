#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "database/experiment_lock.hpp"
#include "database/internal/read_ahead.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/shard_files.hpp"
#include "database/internal/shard_record.hpp"
#include "database/internal/shard_source.hpp"
#include "database/internal/trial_rank.hpp"
#include "database/internal/trial_transfer.hpp"
#include "database/merge.hpp"

namespace runner::database {

/// Holds the locks of the target's experiments from the first change of one to the commit.
using ExperimentLocks = std::map<std::int64_t, ExperimentLock>;

/// Merges one shard, inside the target's transaction, and counts in `report` what it does. Throws ShardError, and
/// SQLite::Exception or DatabaseError for the target; what it has written until then is the caller's to undo.
class ShardMerge {
 public:
  ShardMerge(Recording& into, ShardSource& shard, ShardFiles& files, ExperimentLocks& locks, MergedShard& report);

  /// Returns the trials, by their numbers in the shard, of which the record would be taken. Changes nothing.
  std::vector<std::int64_t> trials_wanted(const std::optional<TrialChoice>& only);
  /// Returns the payload files of these. Changes nothing.
  std::vector<std::string> files_wanted(const std::optional<TrialChoice>& only);

  /// Takes trials that have been read ahead as they were read; none where there is none. Both outlive this object.
  void take_from(ReadAhead* ahead, SpareRecords& spare) {
    ahead_ = ahead;
    spare_ = &spare;
  }

  /// Merges it; `keep_numbers` where experiments and trials are to have the shard's, if nothing has ever had them.
  void run(const std::optional<TrialChoice>& only, bool keep_numbers);

  /// Returns how many bytes have been copied, roughly.
  std::int64_t bytes() const noexcept { return transfer_ ? transfer_->bytes() : 0; }

 private:
  struct Experiment {
    std::int64_t in_shard = 0;
    std::string uuid;
    std::optional<std::int64_t> in_target;
  };
  struct Trial {
    std::int64_t in_shard = 0;
    std::int64_t ordinal = 0;
    std::string uuid;
    std::string spec_sha256;
    std::optional<std::int64_t> in_target;
  };

  /// Holds a record that is taken, and the target's before it.
  struct Taken {
    TrialTransfer::Record record;
    std::optional<TrialRank> former;
    /// Where it was read ahead.
    std::unique_ptr<RecordInMemory> read;
  };

  Recording& into_;
  ShardSource& shard_;
  ShardFiles& files_;
  ExperimentLocks& locks_;
  MergedShard& report_;
  ReadAhead* ahead_ = nullptr;
  SpareRecords* spare_ = nullptr;
  std::optional<TrialColumns> columns_;
  std::optional<TrialTransfer> transfer_;
  std::optional<TrialReading> reading_;
  /// Those that are written together, and how much memory they take.
  std::vector<Taken> group_;
  std::size_t group_bytes_ = 0;
  std::vector<std::string> released_;

  std::vector<Experiment> experiments(const std::optional<TrialChoice>& only);
  std::vector<Trial> trials_of(const Experiment& experiment, const std::optional<TrialChoice>& only);
  void find_in_target(const Experiment& experiment, Trial& trial);
  void lock(std::int64_t experiment);
  void merge_trial(const Trial& trial, std::int64_t experiment, bool keep_numbers);
  /// Says what is to be written of a record; nothing where it is not taken.
  std::optional<Taken> consider(const Trial& trial, ShardRecord& record, std::int64_t experiment, bool keep_numbers);
  void write(std::span<const Taken> taken);
  void write_group();
  void note_attempts(const ShardRecord& record, const TrialRank& kept, const std::optional<TrialRank>& other,
                     std::int64_t experiment, std::int64_t in_target);
  std::string damage_of(const Trial& trial, ShardRecord& record);
  bool has_sound_state(const Trial& trial, ShardRecord& record);
};

}  // namespace runner::database

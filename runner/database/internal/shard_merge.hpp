#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/experiment_lock.hpp"
#include "database/internal/payload_check.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/shard_files.hpp"
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

  /// Takes what a check has found well for well; none where there is none. It outlives this object.
  void check_ahead(PayloadCheck* check) { check_ = check; }

  /// Merges it; `keep_numbers` where experiments and trials are to have the shard's, if nothing has ever had them.
  void run(const std::optional<TrialChoice>& only, bool keep_numbers);

  /// Returns how many bytes have been copied, roughly.
  std::int64_t bytes() const noexcept { return transfer_.bytes() + payload_bytes_; }

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

  Recording& into_;
  ShardSource& shard_;
  ShardFiles& files_;
  ExperimentLocks& locks_;
  MergedShard& report_;
  PayloadCheck* check_ = nullptr;
  TrialTransfer transfer_;
  std::vector<std::string> released_;
  std::int64_t payload_bytes_ = 0;

  std::vector<Experiment> experiments(const std::optional<TrialChoice>& only);
  std::vector<Trial> trials_of(const Experiment& experiment, const std::optional<TrialChoice>& only);
  void find_in_target(const Experiment& experiment, Trial& trial);
  std::int64_t add_experiment(const Experiment& experiment, bool keep_number);
  void lock(std::int64_t experiment);
  void merge_trial(const Trial& trial, std::int64_t experiment, bool keep_numbers);
  void take(const Trial& trial, const TrialRank& rank, std::int64_t experiment, std::int64_t in_target);
  void note_attempts(const Trial& trial, const TrialRank& rank, const std::optional<TrialRank>& former,
                     std::int64_t experiment, std::int64_t in_target);
  std::string damage_of(const Trial& trial);
  bool is_checked(const Trial& trial);
  bool has_sound_state(const Trial& trial);
};

}  // namespace runner::database

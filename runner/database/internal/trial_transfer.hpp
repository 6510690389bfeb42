#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "database/internal/recording.hpp"
#include "database/internal/row_copy.hpp"
#include "database/internal/shard_names.hpp"
#include "database/internal/shard_source.hpp"
#include "database/internal/trial_rank.hpp"

namespace runner::database {

/// Copies trials from a shard into the target, inside the target's transaction. Throws ShardError, and
/// SQLite::Exception for the target.
class TrialTransfer {
 public:
  /// Puts a payload file of the shard in its place in the target.
  using AdoptFile = std::function<void(const std::string& sha256, std::int64_t bytes)>;

  TrialTransfer(Recording& into, ShardSource& shard, AdoptFile adopt);

  /// Adds a trial to an experiment, without what hangs on it, which `replace` brings. Gives its number: that of the
  /// shard's where `keeps_number` and none has ever had it.
  std::int64_t add(std::int64_t in_shard, std::int64_t experiment, bool keeps_number);

  /// Says what is copied of a trial's record.
  struct Record {
    const TrialRank& rank;  ///< In the shard.
    std::int64_t experiment = 0;
    std::int64_t trial = 0;  ///< In the target.
    /// Whether its state to resume from is copied, too.
    bool has_state = true;
  };
  /// Lets the trial's record be that of the shard, with all that hangs on it but the events of attempts that were not
  /// kept. Payload files that the record before it named are added to `released`.
  void replace(const Record& record, std::vector<std::string>& released);

  /// Returns how many bytes have been copied, roughly.
  std::int64_t bytes() const noexcept { return bytes_; }

 private:
  struct Former;

  Recording& into_;
  ShardSource& shard_;
  AdoptFile adopt_;
  ShardNames names_;
  RowCopy add_trial_;
  RowCopy params_;
  RowCopy trial_;
  RowCopy attempts_;
  RowCopy epochs_;
  RowCopy results_;
  RowCopy checkpoints_;
  RowCopy states_;
  RowCopy plugins_;
  RowCopy events_;
  std::int64_t bytes_ = 0;

  Former remove_former(std::int64_t trial);
  void copy_checkpoints(const Record& record);
  void adopt_files(const Record& record);
  void end_what_runs(const Record& record);
  void release(const Former& former, std::vector<std::string>& released);
};

}  // namespace runner::database

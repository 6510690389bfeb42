#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "database/internal/payload_transfer.hpp"
#include "database/internal/recording.hpp"
#include "database/internal/shard_names.hpp"
#include "database/internal/shard_record.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Copies trials from a shard into the target, inside the target's transaction. Throws ShardError, and
/// SQLite::Exception for the target.
class TrialTransfer {
 public:
  /// Puts a payload file of the shard in its place in the target.
  using AdoptFile = std::function<void(const std::string& sha256, std::int64_t bytes)>;

  TrialTransfer(Recording& into, ShardSource& shard, const TrialColumns& columns, AdoptFile adopt);

  /// Adds a trial to an experiment, without what hangs on it, which `replace` brings. Gives its number: that of the
  /// shard's where `keeps_number` and none has ever had it.
  std::int64_t add(ShardRecord& in_shard, std::int64_t experiment, bool keeps_number);

  /// Says what is copied of a trial's record.
  struct Record {
    ShardRecord* in_shard = nullptr;
    std::int64_t experiment = 0;
    std::int64_t trial = 0;  ///< In the target.
    /// Whether its state to resume from is copied, too.
    bool has_state = true;
  };
  /// Lets the records of trials be those of the shard, with all that hangs on them but the events of attempts that were
  /// not kept. Payload files that the records before them named are added to `released`.
  void replace(std::span<const Record> records, std::vector<std::string>& released);

  /// Returns how many bytes have been copied, roughly.
  std::int64_t bytes() const noexcept { return bytes_ + payloads_.bytes(); }

 private:
  struct Former;

  Recording& into_;
  ShardSource& shard_;
  AdoptFile adopt_;
  ShardNames names_;
  PayloadTransfer payloads_;
  RowWriting add_trial_;
  RowWriting params_;
  RowWriting trial_;
  RowWriting attempts_;
  RowWriting epochs_;
  RowWriting results_;
  RowWriting checkpoints_;
  RowWriting states_;
  RowWriting plugins_;
  RowWriting events_;
  /// Those that the next statement writes.
  std::vector<KeptRow> rows_;
  std::int64_t bytes_ = 0;

  void remove_former(std::int64_t trial, Former& former);
  /// Copies the rows of a part; `map` puts the target's numbers into each. `wrote` is told how many a statement has
  /// written.
  template <class Map, class Wrote>
  void copy(std::span<const Record> records, TrialPart part, RowWriting& writing, const Map& map, const Wrote& wrote);
  template <class Map>
  void copy(std::span<const Record> records, TrialPart part, RowWriting& writing, const Map& map);
  void copy_what_hangs(std::span<const Record> records);
  /// Gives the number of the best one of each record.
  std::vector<std::optional<std::int64_t>> copy_checkpoints(std::span<const Record> records);
  void adopt_files(const Record& record);
  void end_what_runs(const Record& record);
  void release(const Former& former, std::vector<std::string>& released);
};

}  // namespace runner::database

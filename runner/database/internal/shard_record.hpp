#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "database/internal/attempts_not_kept.hpp"
#include "database/internal/row_copy.hpp"
#include "database/internal/trial_rank.hpp"

namespace runner::database {

/// Names what is copied of a trial: its own row, and what hangs on it.
enum class TrialPart { trial, params, attempts, epochs, results, payloads, checkpoints, states, plugins, events };
inline constexpr std::size_t trial_part_count = 10;

/// Returns which rows these are, the key being the trial's number. Only payloads that are to be compared with their
/// digests are among them, in the order of their numbers.
const CopiedRows& rows_of(TrialPart part);

/// Lists the columns that are copied of each part.
class TrialColumns {
 public:
  /// Throws ShardError, and SQLite::Exception for the target.
  TrialColumns(ShardSource& shard, SQLite::Database& target);

  const std::vector<std::string>& of(TrialPart part) const { return columns_[static_cast<std::size_t>(part)]; }
  /// Returns the place of a column that every database has.
  int place(TrialPart part, const std::string& name) const;
  bool operator==(const TrialColumns&) const = default;

 private:
  std::array<std::vector<std::string>, trial_part_count> columns_;
};

/// Is what a shard says of one trial, at one moment. Throws ShardError.
class ShardRecord {
 public:
  virtual ~ShardRecord() = default;

  const TrialRank& rank() const noexcept { return rank_; }
  /// Returns the attempts that the shard knows of and has no record of.
  const AttemptsNotKept& not_kept() const noexcept { return not_kept_; }
  /// Returns what `damage_of_payloads` and `has_sound_state_inside` say.
  virtual std::string damage() = 0;
  virtual bool has_sound_state() = 0;
  /// Says whether all of it has been read: rows that it has shown stay where they are, and it names no payload file.
  virtual bool is_in_memory() const noexcept = 0;
  /// Shows the rows of a part, some at a time. What is shown may be changed.
  virtual void each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) = 0;

 protected:
  /// Reads the rank and the attempts that are not kept. Throws SQLite::Exception.
  void read_rank(StatementCache& statements, std::int64_t trial);

 private:
  TrialRank rank_;
  AttemptsNotKept not_kept_;
};

/// Reads rows of trials on a connection to a shard, which it does not outlive, nor the columns. Throws
/// SQLite::Exception.
class TrialReading {
 public:
  TrialReading(SQLite::Database& shard, const TrialColumns& columns) : shard_(shard), columns_(columns) {}

  /// Returns what reads a part of a trial.
  RowReading& begin(TrialPart part, std::int64_t trial);

 private:
  SQLite::Database& shard_;
  const TrialColumns& columns_;
  std::array<std::optional<RowReading>, trial_part_count> parts_;
};

/// Reads a record as it is asked for. The caller keeps the moment.
class RecordOnDisk : public ShardRecord {
 public:
  RecordOnDisk(ShardSource& shard, TrialReading& reading, std::int64_t trial);

  std::string damage() override;
  bool has_sound_state() override;
  bool is_in_memory() const noexcept override { return false; }
  void each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) override;

 private:
  ShardSource& shard_;
  TrialReading& reading_;
  std::int64_t trial_;
  KeptRows piece_;
};

}  // namespace runner::database

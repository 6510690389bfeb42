#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "database/internal/shard_record.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Holds a record in memory, of a trial that names no payload file.
class RecordInMemory : public ShardRecord {
 public:
  /// Reads the record of a trial, of one moment that the caller keeps; false where it takes more than so many bytes.
  /// Throws SQLite::Exception.
  bool read(StatementCache& statements, TrialReading& reading, std::int64_t trial, std::size_t most_bytes);

  std::string damage() override { return damage_; }
  bool has_sound_state() override { return has_sound_state_; }
  bool is_in_memory() const noexcept override { return true; }
  void each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) override;

  /// Returns how much memory it takes, roughly.
  std::size_t bytes() const noexcept;

 private:
  std::string damage_;
  bool has_sound_state_ = true;
  std::array<KeptRows, trial_part_count> rows_;
};

/// Keeps records that nobody needs any more, whose memory is used again. Threads may share it.
class SpareRecords {
 public:
  std::unique_ptr<RecordInMemory> take();
  void put(std::unique_ptr<RecordInMemory> record);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<RecordInMemory>> records_;
};

/// Reads trials of a shard, on a thread and a connection of its own, while its maker writes others. It keeps a few MiB
/// of them in memory. What it could not read, or what is too large, it leaves to its maker.
class ReadAhead {
 public:
  /// Begins with these trials, by their numbers in the shard. Make it while nothing of the shard is being read.
  ReadAhead(const ShardSource& shard, TrialColumns columns, std::vector<std::int64_t> trials, SpareRecords& spare);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead();

  /// Returns the columns that its records have.
  const TrialColumns& columns() const noexcept { return columns_; }
  /// Returns a trial, for which it may wait; none where it was not read. Ask in the order in which they were named.
  std::unique_ptr<RecordInMemory> take(std::int64_t trial);

 private:
  struct Connection;

  TrialColumns columns_;
  std::vector<std::int64_t> trials_;
  SpareRecords& spare_;
  /// Used by the thread alone.
  std::optional<SQLite::Database> database_;
  std::unique_ptr<Connection> connection_;
  /// Used by the maker alone: how many have been asked for.
  std::size_t taken_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  /// In order, nothing where one was not read.
  std::deque<std::unique_ptr<RecordInMemory>> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_wanted_ = true;
  std::thread thread_;

  void read_all();
  bool put(std::unique_ptr<RecordInMemory> record);
  std::unique_ptr<RecordInMemory> read(std::int64_t trial);
};

}  // namespace runner::database

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
  bool may_name_files() const noexcept override { return false; }
  void each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) override;

  /// Returns how much memory it takes, roughly.
  std::size_t bytes() const noexcept;

 private:
  std::string damage_;
  bool has_sound_state_ = true;
  std::array<KeptRows, trial_part_count> rows_;
};

/// Reads trials of a shard, on a thread and a connection of its own, while its maker writes others. It keeps a few MiB
/// of them in memory. What it could not read, or what is too large, it leaves to its maker.
class ReadAhead {
 public:
  /// Begins with these trials, by their numbers in the shard. Make it while nothing of the shard is being read.
  ReadAhead(const ShardSource& shard, TrialColumns columns, std::vector<std::int64_t> trials);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead();

  /// Returns a trial, for which it may wait, until the next call; none where it was not read. Ask in the order in which
  /// they were named.
  RecordInMemory* take(std::int64_t trial);

 private:
  struct Connection;
  struct Place {
    std::int64_t trial = 0;
    std::unique_ptr<RecordInMemory> read;
  };

  TrialColumns columns_;
  std::vector<std::int64_t> trials_;
  /// Used by the thread alone.
  std::optional<SQLite::Database> database_;
  std::unique_ptr<Connection> connection_;
  /// Used by the maker alone: how many have been asked for, and the last of them.
  std::size_t taken_ = 0;
  Place current_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Place> waiting_;
  std::size_t waiting_bytes_ = 0;
  /// Whose memory is used again.
  std::vector<std::unique_ptr<RecordInMemory>> spare_;
  bool is_wanted_ = true;
  std::thread thread_;

  void read_all();
  bool put(Place place);
  std::unique_ptr<RecordInMemory> spare();
  bool read(std::int64_t trial, RecordInMemory& into);
};

}  // namespace runner::database

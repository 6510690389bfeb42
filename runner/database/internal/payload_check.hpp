#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "database/internal/digest_bytes.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Compares payloads inside a shard with their digests, on a thread and a connection of its own, while its maker does
/// something else. What it could not look at is none that it has found well.
class PayloadCheck {
 public:
  /// Names a payload by its number in the shard and its digest.
  using Key = std::pair<std::int64_t, DigestBytes>;

  /// Begins with the payloads of these trials, by their numbers in the shard. Make it while nothing of the shard is
  /// being read.
  PayloadCheck(const ShardSource& shard, std::vector<std::int64_t> trials);
  PayloadCheck(const PayloadCheck&) = delete;
  PayloadCheck& operator=(const PayloadCheck&) = delete;
  ~PayloadCheck();

  /// Returns the payloads of a trial that were well, in order; waits until it has been looked at. None of another
  /// trial.
  std::vector<Key> well_of(std::int64_t trial);

 private:
  void look_at_all();
  std::vector<Key> look_at(std::int64_t trial);

  std::vector<std::int64_t> trials_;
  std::optional<SQLite::Database> database_;
  std::optional<SQLite::Statement> rows_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, std::vector<Key>> well_;
  bool is_over_ = false;
  bool is_wanted_ = true;
  std::thread thread_;
};

}  // namespace runner::database

#include "database/internal/payload_check.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <span>

#include "database/internal/noting_files.hpp"
#include "digest/sha256.hpp"

namespace runner::database {

namespace {

// No waiting: whoever writes there goes first, and what was not looked at is compared when it is copied.
std::optional<SQLite::Database> open_beside(const ShardSource& shard) {
  try {
    return SQLite::Database(shard.file().string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 0, noting_vfs());
  } catch (const SQLite::Exception&) {
    return std::nullopt;
  }
}

std::span<const std::byte> bytes_in(const SQLite::Column& value) {
  return {static_cast<const std::byte*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

}  // namespace

PayloadCheck::PayloadCheck(const ShardSource& shard, std::vector<std::int64_t> trials)
    : trials_(std::move(trials)), database_(open_beside(shard)) {
  if (trials_.empty() || !database_) {
    is_over_ = true;
    return;
  }
  sigset_t all;
  sigset_t previous;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &previous);
  thread_ = std::thread([this] { look_at_all(); });
  ::pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

PayloadCheck::~PayloadCheck() {
  {
    const std::lock_guard guard(mutex_);
    is_wanted_ = false;
  }
  if (thread_.joinable()) thread_.join();
}

std::vector<PayloadCheck::Key> PayloadCheck::well_of(std::int64_t trial) {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] { return is_over_ || well_.contains(trial); });
  const auto found = well_.extract(trial);
  return found.empty() ? std::vector<Key>() : std::move(found.mapped());
}

void PayloadCheck::look_at_all() {
  for (const auto trial : trials_) {
    auto well = look_at(trial);
    const std::lock_guard guard(mutex_);
    if (!is_wanted_) return;
    well_.emplace(trial, std::move(well));
    changed_.notify_all();
  }
  const std::lock_guard guard(mutex_);
  is_over_ = true;
  changed_.notify_all();
}

std::vector<PayloadCheck::Key> PayloadCheck::look_at(std::int64_t trial) {
  std::vector<Key> well;
  try {
    if (!rows_) {
      rows_.emplace(*database_,
                    "SELECT p.id, p.sha256, p.data FROM checkpoint AS c JOIN payload AS p ON p.id = c.payload_id"
                    " AND p.sha256 = c.sha256 WHERE c.trial_id = ? AND c.is_file = 0 AND c.payload_state IS NULL");
    }
    rows_->reset();
    rows_->bind(1, trial);
    while (rows_->executeStep()) {
      const auto digest = bytes_in(rows_->getColumn(1));
      const auto computed = sha256_bytes(bytes_in(rows_->getColumn(2)));
      if (std::equal(digest.begin(), digest.end(), computed.begin(), computed.end()))
        well.emplace_back(rows_->getColumn(0).getInt64(), computed);
    }
    // What has been read to its end holds no lock.
    rows_->reset();
  } catch (const std::exception&) {
    // It is compared when it is copied, and what is wrong said then.
    rows_.reset();
  }
  std::sort(well.begin(), well.end());
  return well;
}

}  // namespace runner::database

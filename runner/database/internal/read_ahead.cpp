#include "database/internal/read_ahead.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "database/internal/migration.hpp"
#include "database/internal/noting_files.hpp"
#include "database/internal/schema.hpp"
#include "database/internal/trial_soundness.hpp"
#include "machine/signal_free_thread.hpp"

namespace runner::database {

namespace {

constexpr std::size_t most_bytes = std::size_t{16} << 20;
constexpr std::size_t most_trials = 256;
constexpr std::size_t most_spare_bytes = std::size_t{1} << 20;

// No waiting: whoever writes there goes first. What is of an older schema its reader has a copy of.
std::optional<SQLite::Database> open_beside(const ShardSource& shard) {
  try {
    SQLite::Database database(shard.file().string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 0, noting_vfs());
    if (schema_of(database) == schema_version()) return database;
  } catch (const SQLite::Exception&) {
  }
  return std::nullopt;
}

const char* const names_files =
    "SELECT 1 FROM checkpoint WHERE trial_id = ?1 AND is_file = 1 AND payload_state IS NULL"
    " UNION ALL SELECT 1 FROM resume_state WHERE trial_id = ?1 AND is_file = 1 LIMIT 1";

}  // namespace

std::size_t RecordInMemory::bytes() const noexcept {
  std::size_t sum = 0;
  for (const auto& part : rows_) sum += part.bytes();
  return sum;
}

void RecordInMemory::each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) {
  use(rows_[static_cast<std::size_t>(part)]);
}

bool RecordInMemory::read(StatementCache& statements, TrialReading& reading, std::int64_t trial,
                          std::size_t most_bytes) {
  read_rank(statements, trial);
  damage_ = damage_of_payloads(statements, trial);
  has_sound_state_ = has_sound_state_inside(statements, trial);
  auto left = most_bytes;
  for (std::size_t part = 0; part < trial_part_count; ++part) {
    auto& rows = rows_[part];
    if (reading.begin(static_cast<TrialPart>(part), trial).read(rows, left)) return false;
    left -= std::min(left, rows.bytes());
  }
  return true;
}

std::unique_ptr<RecordInMemory> SpareRecords::take() {
  const std::lock_guard guard(mutex_);
  if (records_.empty()) return std::make_unique<RecordInMemory>();
  auto record = std::move(records_.back());
  records_.pop_back();
  return record;
}

void SpareRecords::put(std::unique_ptr<RecordInMemory> record) {
  if (record->bytes() > most_spare_bytes) return;
  const std::lock_guard guard(mutex_);
  records_.push_back(std::move(record));
}

struct ReadAhead::Connection {
  StatementCache statements;
  TrialReading reading;

  Connection(SQLite::Database& database, const TrialColumns& columns)
      : statements(database), reading(database, columns) {}
};

ReadAhead::ReadAhead(const ShardSource& shard, TrialColumns columns, std::vector<std::int64_t> trials,
                     SpareRecords& spare)
    : columns_(std::move(columns)), trials_(std::move(trials)), spare_(spare), database_(open_beside(shard)) {
  if (!database_) trials_.clear();
  if (trials_.empty()) return;
  try {
    thread_ = signal_free_thread([this] { read_all(); });
  } catch (const std::system_error&) {
    trials_.clear();
  }
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard guard(mutex_);
    is_wanted_ = false;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<RecordInMemory> ReadAhead::take(std::int64_t trial) {
  const auto from = trials_.begin() + static_cast<std::ptrdiff_t>(taken_);
  const auto found = std::find(from, trials_.end(), trial);
  if (found == trials_.end()) return nullptr;
  std::unique_ptr<RecordInMemory> record;
  std::unique_lock guard(mutex_);
  for (auto place = from; place <= found; ++place, ++taken_) {
    changed_.wait(guard, [&] { return !waiting_.empty(); });
    record = std::move(waiting_.front());
    waiting_.pop_front();
    if (record) waiting_bytes_ -= record->bytes();
    changed_.notify_all();
  }
  return record;
}

void ReadAhead::read_all() {
  for (const auto trial : trials_) {
    if (!put(read(trial))) return;
  }
}

bool ReadAhead::put(std::unique_ptr<RecordInMemory> record) {
  const auto bytes = record ? record->bytes() : 0;
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] {
    return !is_wanted_ || waiting_.empty() || (waiting_bytes_ + bytes <= most_bytes && waiting_.size() < most_trials);
  });
  waiting_.push_back(std::move(record));
  waiting_bytes_ += bytes;
  changed_.notify_all();
  return is_wanted_;
}

std::unique_ptr<RecordInMemory> ReadAhead::read(std::int64_t trial) {
  try {
    auto record = spare_.take();
    if (!connection_) connection_ = std::make_unique<Connection>(*database_, columns_);
    auto& [statements, reading] = *connection_;
    SQLite::Transaction moment(*database_);
    if (statements.number(names_files, trial)) return nullptr;
    if (record->read(statements, reading, trial, most_bytes)) return record;
  } catch (const std::exception&) {
    // It is read again by who takes it, and what is wrong said then.
  }
  // Nor does a statement hold a lock until then.
  connection_.reset();
  return nullptr;
}

}  // namespace runner::database

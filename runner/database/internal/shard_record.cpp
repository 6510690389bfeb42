#include "database/internal/shard_record.hpp"

#include <algorithm>
#include <stdexcept>

#include "database/internal/trial_soundness.hpp"

namespace runner::database {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

}  // namespace

const CopiedRows& rows_of(TrialPart part) {
  static const std::array<CopiedRows, trial_part_count> all = {{
      {"trial", "id = ?", {"id", "experiment_id", "parent", "best_checkpoint_id"}},
      {"trial_param", "trial_id = ? ORDER BY key", {"trial_id"}},
      {"attempt", "trial_id = ? ORDER BY number", {"trial_id"}},
      {"epoch", "trial_id = ? ORDER BY epoch", {"trial_id", "layout_id"}},
      {"evaluation_result", "trial_id = ? ORDER BY epoch, part, name", {"trial_id"}},
      {"payload",
       "id IN (SELECT payload_id FROM main.checkpoint WHERE trial_id = ? AND is_file = 0 AND payload_state IS NULL)"
       " ORDER BY id",
       {"id"}},
      {"checkpoint", "trial_id = ? ORDER BY id", {"id", "trial_id", "reason_id", "payload_id"}},
      {"resume_state", "trial_id = ?", {"trial_id"}},
      {"trial_plugin", "trial_id = ? ORDER BY plugin_id", {"trial_id", "plugin_id"}},
      {"event",
       std::string("trial_id = ? AND kind <> '") + attempt_not_kept_kind + "' ORDER BY id",
       {"id", "experiment_id", "trial_id"}},
  }};
  return all[static_cast<std::size_t>(part)];
}

TrialColumns::TrialColumns(ShardSource& shard, SQLite::Database& target) {
  for (std::size_t part = 0; part < trial_part_count; ++part) {
    columns_[part] = columns_of_both(shard, target, rows_of(static_cast<TrialPart>(part)));
  }
}

int TrialColumns::place(TrialPart part, const std::string& name) const {
  const auto& columns = of(part);
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) throw std::logic_error("no column " + name + " is copied");
  return static_cast<int>(found - columns.begin());
}

RowReading& TrialReading::begin(TrialPart part, std::int64_t trial) {
  auto& reading = parts_[static_cast<std::size_t>(part)];
  if (!reading) reading.emplace(shard_, rows_of(part), columns_.of(part));
  reading->begin(trial);
  return *reading;
}

void ShardRecord::read_rank(StatementCache& statements, std::int64_t trial) {
  rank_ = rank_of(statements, trial);
  not_kept_ = {};
  not_kept_.read(statements, trial);
}

RecordOnDisk::RecordOnDisk(ShardSource& shard, TrialReading& reading, std::int64_t trial)
    : shard_(shard), reading_(reading), trial_(trial) {
  shard.reading([&](StatementCache& statements) { read_rank(statements, trial); });
}

std::string RecordOnDisk::damage() {
  return shard_.reading([&](StatementCache& statements) { return damage_of_payloads(statements, trial_); });
}

bool RecordOnDisk::has_sound_state() {
  return shard_.reading([&](StatementCache& statements) { return has_sound_state_inside(statements, trial_); });
}

void RecordOnDisk::each_piece(TrialPart part, const std::function<void(KeptRows&)>& use) {
  auto& reading = shard_.reading([&](StatementCache&) -> RowReading& { return reading_.begin(part, trial_); });
  for (bool is_more = true; is_more;) {
    is_more = shard_.reading([&](StatementCache&) { return reading.read(piece_, piece_bytes); });
    use(piece_);
  }
}

}  // namespace runner::database

#include "database/internal/trial_soundness.hpp"

#include <algorithm>

#include "digest/sha256.hpp"

namespace runner::database {

namespace {

std::span<const std::byte> bytes_of(const SQLite::Column& value) {
  return {static_cast<const std::byte*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

bool has_digest(const SQLite::Column& data, const SQLite::Column& digest) {
  const auto computed = sha256_bytes(bytes_of(data));
  const auto wanted = bytes_of(digest);
  return std::equal(computed.begin(), computed.end(), wanted.begin(), wanted.end());
}

}  // namespace

std::string damage_of_payloads(StatementCache& statements, std::int64_t trial) {
  std::string damage;
  const auto compare_bytes = [&](SQLite::Statement& row) {
    const bool has_bytes = !row.getColumn(2).isNull();
    if (has_bytes && has_digest(row.getColumn(2), row.getColumn(1))) return;
    if (!damage.empty()) return;
    damage = "the checkpoint of epoch " + row.getColumn(0).getString() +
             (has_bytes ? " has not the bytes that it was written with" : " has no bytes");
  };
  statements.each(
      "SELECT c.epoch, c.sha256, p.data FROM checkpoint AS c LEFT JOIN payload AS p ON p.id = c.payload_id"
      " AND p.sha256 = c.sha256 WHERE c.trial_id = ? AND c.is_file = 0 AND c.payload_state IS NULL",
      compare_bytes, trial);
  return damage;
}

bool has_sound_state_inside(StatementCache& statements, std::int64_t trial) {
  bool is_sound = true;
  statements.each(
      "SELECT sha256, data FROM resume_state WHERE trial_id = ? AND is_file = 0",
      [&](SQLite::Statement& row) { is_sound = has_digest(row.getColumn(1), row.getColumn(0)); }, trial);
  return is_sound;
}

}  // namespace runner::database

#include "database/internal/recording.hpp"

namespace runner::database {

void record(Recording& into, const events::StateTaken& state) {
  const events::Payload& payload = state.payload;
  std::optional<std::span<const std::byte>> data;
  if (payload.file) {
    into.store.adopt(*payload.file, payload.sha256, static_cast<std::uint64_t>(payload.size_bytes));
  } else {
    data = payload.bytes;
  }
  release_state_file(into, state.trial, payload.sha256);
  into.statements.run(
      "INSERT INTO resume_state (trial_id, epoch, batch, is_last, bytes, sha256, is_file, created_ms, data)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (trial_id) DO UPDATE SET epoch = excluded.epoch, batch = excluded.batch, is_last = "
      "excluded.is_last, bytes = excluded.bytes, sha256 = excluded.sha256, is_file = excluded.is_file,"
      " created_ms = excluded.created_ms, data = excluded.data",
      state.trial, state.epoch, state.batch, state.is_last, payload.size_bytes, digest_bytes(payload.sha256),
      payload.file.has_value(), into.happened_ms(), data);
}

void release_state_file(Recording& into, std::int64_t trial, const std::string& successor) {
  const auto sha256 = into.statements.text(
      "SELECT lower(hex(sha256)) FROM resume_state AS s WHERE trial_id = ?1 AND is_file = 1"
      " AND (?2 IS NULL OR sha256 <> ?2) AND NOT EXISTS"
      " (SELECT 1 FROM checkpoint WHERE sha256 = s.sha256 AND is_file = 1 AND payload_state IS NULL) AND NOT EXISTS"
      " (SELECT 1 FROM resume_state WHERE sha256 = s.sha256 AND is_file = 1 AND trial_id <> ?1)",
      trial, digest_bytes_from(successor));
  if (sha256) into.store.release(*sha256);
}

void drop_state(Recording& into, std::int64_t trial) {
  const auto is_last = into.statements.number("SELECT is_last FROM resume_state WHERE trial_id = ?", trial);
  if (!is_last || *is_last != 0) return;
  release_state_file(into, trial, "");
  into.statements.run("DELETE FROM resume_state WHERE trial_id = ?", trial);
}

}  // namespace runner::database

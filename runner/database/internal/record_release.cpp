#include "database/internal/recording.hpp"

namespace runner::database {

// A payload goes once nothing else has it: an equal one of another trial is stored once.
void release_checkpoint(Recording& into, std::int64_t trial, std::int64_t epoch) {
  const auto file = into.statements.text(
      "SELECT sha256 FROM checkpoint WHERE trial_id = ? AND epoch = ? AND payload_state = 'live' AND storage = 'file'",
      trial, epoch);
  const auto blob = into.statements.text(
      "SELECT blob_sha256 FROM checkpoint WHERE trial_id = ? AND epoch = ? AND blob_sha256 IS NOT NULL", trial, epoch);
  into.statements.run(
      "UPDATE checkpoint SET payload_state = 'deleted', blob_sha256 = NULL WHERE trial_id = ? AND epoch = ?", trial,
      epoch);
  if (blob) {
    into.statements.run(
        "DELETE FROM blob WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE blob_sha256 = ?1)", *blob);
  }
  if (!file) return;
  const auto still = into.statements.text(
      "SELECT sha256 FROM checkpoint WHERE sha256 = ?1 AND storage = 'file' AND payload_state = 'live'"
      " UNION ALL SELECT sha256 FROM resume_state WHERE sha256 = ?1 AND path IS NOT NULL LIMIT 1",
      *file);
  if (!still) into.store.release(*file);
}

}  // namespace runner::database

#include "database/internal/recording.hpp"

namespace runner::database {

// A payload goes once nothing else has it: an equal one of another trial is stored once.
void release_checkpoint(Recording& into, std::int64_t trial, std::int64_t epoch) {
  auto& statements = into.statements;
  const auto file = statements.text(
      "SELECT lower(hex(sha256)) FROM checkpoint WHERE trial_id = ? AND epoch = ? AND is_file = 1"
      " AND payload_state IS NULL",
      trial, epoch);
  const auto payload = statements.number(
      "SELECT payload_id FROM checkpoint WHERE trial_id = ? AND epoch = ? AND payload_id IS NOT NULL", trial, epoch);
  statements.run("UPDATE checkpoint SET payload_state = 'deleted', payload_id = NULL WHERE trial_id = ? AND epoch = ?",
                 trial, epoch);
  into.summaries.look_for_best(trial, epoch);
  if (payload) remove_payload_unless_used(into, *payload);
  if (!file) return;
  if (!is_file_named(statements, *file)) into.store.release(*file);
}

bool is_file_named(StatementCache& statements, const std::string& sha256) {
  const auto one = statements.number(
      "SELECT 1 FROM checkpoint WHERE sha256 = ?1 AND is_file = 1 AND payload_state IS NULL"
      " UNION ALL SELECT 1 FROM resume_state WHERE sha256 = ?1 AND is_file = 1 LIMIT 1",
      digest_bytes_from(sha256));
  return one.has_value();
}

void remove_payload_unless_used(Recording& into, std::int64_t payload) {
  into.statements.run(
      "DELETE FROM payload WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE payload_id = ?1)", payload);
}

}  // namespace runner::database

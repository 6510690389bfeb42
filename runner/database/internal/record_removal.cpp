#include "database/internal/recording.hpp"

namespace runner::database {

bool remove_some_trials(Recording& into, std::int64_t experiment, std::int64_t count) {
  auto& statements = into.statements;
  statements.run("CREATE TEMP TABLE IF NOT EXISTS let_go (payload_id INTEGER PRIMARY KEY)");
  statements.run("DELETE FROM temp.let_go");
  const auto first = statements.number(
      "SELECT min(id) FROM (SELECT id FROM trial WHERE experiment_id = ? ORDER BY id DESC LIMIT ?)", experiment, count);
  if (!first) return false;
  statements.run(
      "INSERT OR IGNORE INTO temp.let_go SELECT c.payload_id FROM trial AS t JOIN checkpoint AS c ON c.trial_id = t.id"
      " WHERE t.experiment_id = ? AND t.id >= ? AND c.payload_id IS NOT NULL",
      experiment, *first);
  statements.each(
      "SELECT DISTINCT config FROM trial WHERE experiment_id = ? AND id >= ?",
      [&](SQLite::Statement& row) { into.summaries.sum_up(experiment, row.getColumn(0).getString()); }, experiment,
      *first);
  statements.run("DELETE FROM trial WHERE experiment_id = ? AND id >= ?", experiment, *first);
  statements.run(
      "DELETE FROM payload WHERE id IN (SELECT payload_id FROM temp.let_go)"
      " AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE payload_id = payload.id)");
  return true;
}

void remove_experiment(Recording& into, std::int64_t experiment) {
  into.statements.run("DELETE FROM experiment WHERE id = ?", experiment);
}

bool remove_part_of_trial(Recording& into, std::int64_t trial) {
  auto& statements = into.statements;
  const int epochs = statements.run(
      "DELETE FROM epoch WHERE trial_id = ?1 AND epoch IN (SELECT epoch FROM epoch WHERE trial_id = ?1 ORDER BY epoch "
      "LIMIT 20)",
      trial);
  if (epochs > 0) return true;
  if (const auto checkpoint = statements.number("SELECT id FROM checkpoint WHERE trial_id = ? LIMIT 1", trial)) {
    const auto payload = statements.number("SELECT payload_id FROM checkpoint WHERE id = ?", *checkpoint);
    statements.run("DELETE FROM checkpoint WHERE id = ?", *checkpoint);
    if (payload) remove_payload_unless_used(into, *payload);
    return true;
  }
  into.summaries.sum_up_configuration_of(statements, trial);
  return statements.run("DELETE FROM resume_state WHERE trial_id = ?", trial) +
             statements.run("DELETE FROM trial WHERE id = ?", trial) >
         0;
}

}  // namespace runner::database

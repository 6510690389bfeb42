#include <stdexcept>

#include "database/internal/abandoned.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

void record(Recording& into, const events::AttemptStarted& start) {
  const int changed = into.statements.run(
      "UPDATE trial SET state = 'running', reason = '', message = '', finished_at = NULL,"
      " attempts = attempts + 1, started_at = coalesce(started_at, strftime('%Y-%m-%d %H:%M:%f', ?2 / 1000.0, "
      "'unixepoch'))"
      " WHERE id = ?1 AND state NOT IN ('running', 'completed', 'diverged', 'pruned')",
      start.trial, into.happened_ms());
  if (changed != 1) {
    throw std::logic_error("trial " + std::to_string(start.trial) +
                           " cannot start: it does not exist, is running or has its final result");
  }
  into.statements.run(
      "INSERT INTO attempt (trial_id, number, state, worker_pid, host, started_at)"
      " SELECT ?1, coalesce(max(number), 0) + 1, 'running', ?2, ?3,"
      " strftime('%Y-%m-%d %H:%M:%f', ?4 / 1000.0, 'unixepoch') FROM attempt WHERE trial_id = ?1",
      start.trial, start.worker_pid, start.host, into.happened_ms());
  into.summaries.sum_up_configuration_of(into.statements, start.trial);
}

void record(Recording& into, const events::AttemptEnded& end) {
  if (end.state == TrialState::pending || end.state == TrialState::running || end.state == TrialState::pruned) {
    throw std::logic_error("an attempt cannot end as '" + std::string(to_text(end.state)) + "'");
  }
  const int changed = into.statements.run(
      "UPDATE trial SET state = ?, reason = ?, message = ?,"
      " finished_at = strftime('%Y-%m-%d %H:%M:%f', ? / 1000.0, 'unixepoch'),"
      " wall_seconds = coalesce(wall_seconds, 0) + ? WHERE id = ? AND state = 'running'",
      to_text(end.state), end.reason, end.message, into.happened_ms(), end.wall_seconds, end.trial);
  if (changed != 1) {
    throw std::logic_error("trial " + std::to_string(end.trial) + " cannot end: it does not exist or is not running");
  }
  into.statements.run(
      "UPDATE attempt SET state = ?, reason = ?, message = ?, signal = ?, wall_seconds = ?, log = ?,"
      " finished_at = strftime('%Y-%m-%d %H:%M:%f', ? / 1000.0, 'unixepoch') WHERE trial_id = ? AND state = 'running'",
      to_text(end.state), end.reason, end.message, end.signal, end.wall_seconds, end.log, into.happened_ms(),
      end.trial);
  into.summaries.sum_up_configuration_of(into.statements, end.trial);
  if (is_final(end.state)) drop_state(into, end.trial);
}

std::size_t interrupt_running(Recording& into, std::int64_t experiment) {
  // When whoever would have said so died nobody knows; the epochs that are stored took that long at least.
  into.statements.run(
      "UPDATE attempt SET state = 'interrupted', reason = ?, message = ?,"
      " finished_at = strftime('%Y-%m-%d %H:%M:%f', 'now'),"
      " wall_seconds = (SELECT max(0, (SELECT coalesce(sum(e.wall_seconds), 0) FROM epoch AS e WHERE e.trial_id = t.id)"
      " - coalesce(t.wall_seconds, 0)) FROM trial AS t WHERE t.id = attempt.trial_id)"
      " WHERE state = 'running' AND trial_id IN (SELECT id FROM trial WHERE experiment_id = ? AND state = 'running')",
      abandoned_reason, abandoned_message, experiment);
  const int changed = into.statements.run(
      "UPDATE trial SET state = 'interrupted', reason = ?, message = ?,"
      " finished_at = strftime('%Y-%m-%d %H:%M:%f', 'now'), wall_seconds = coalesce(wall_seconds, 0)"
      " + coalesce((SELECT a.wall_seconds FROM attempt AS a WHERE a.trial_id = trial.id ORDER BY a.number DESC LIMIT "
      "1), 0)"
      " WHERE experiment_id = ? AND state = 'running'",
      abandoned_reason, abandoned_message, experiment);
  return static_cast<std::size_t>(changed);
}

}  // namespace runner::database

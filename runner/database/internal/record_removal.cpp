#include "database/internal/recording.hpp"

namespace runner::database {

void remove_experiment(Recording& into, std::int64_t experiment) {
  into.statements.run("DELETE FROM experiment WHERE id = ?", experiment);
  into.statements.run("DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM checkpoint WHERE blob_sha256 = blob.sha256)");
}

bool remove_part_of_trial(Recording& into, std::int64_t trial) {
  auto& statements = into.statements;
  const int metrics = statements.run(
      "DELETE FROM metric WHERE trial_id = ?1 AND epoch IN (SELECT epoch FROM epoch WHERE trial_id = ?1 ORDER BY epoch "
      "LIMIT 20)",
      trial);
  const int epochs = statements.run(
      "DELETE FROM epoch WHERE trial_id = ?1 AND epoch IN (SELECT epoch FROM epoch WHERE trial_id = ?1 ORDER BY epoch "
      "LIMIT 20)",
      trial);
  if (metrics + epochs > 0) return true;
  if (const auto checkpoint = statements.text("SELECT id FROM checkpoint WHERE trial_id = ? LIMIT 1", trial)) {
    const auto blob =
        statements.text("SELECT blob_sha256 FROM checkpoint WHERE id = ? AND blob_sha256 IS NOT NULL", *checkpoint);
    statements.run("DELETE FROM checkpoint WHERE id = ?", *checkpoint);
    if (blob) {
      statements.run(
          "DELETE FROM blob WHERE sha256 = ?1 AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE blob_sha256 = ?1)", *blob);
    }
    return true;
  }
  return statements.run("DELETE FROM resume_state WHERE trial_id = ?", trial) +
             statements.run("DELETE FROM trial WHERE id = ?", trial) >
         0;
}

}  // namespace runner::database

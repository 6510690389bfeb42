#include <stdexcept>

#include "database/internal/recording.hpp"

namespace runner::database {

std::int64_t add_extension(Recording& into, const TrialRecord& trial) {
  const std::int64_t parent = trial.parent.value();
  const std::int64_t child = add_trial(into, trial);
  auto& statements = into.statements;
  const int states = statements.run(
      "INSERT INTO resume_state (trial_id, epoch, batch, is_last, bytes, sha256, data, path)"
      " SELECT ?, epoch, batch, is_last, bytes, sha256, data, path FROM resume_state WHERE trial_id = ? AND is_last = 1",
      child, parent);
  if (states != 1) throw std::logic_error("trial " + std::to_string(parent) + " has no last state");
  statements.run(
      "INSERT INTO epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256)"
      " SELECT ?, epoch, step, lr, wall_seconds, weights_sha256 FROM epoch WHERE trial_id = ?",
      child, parent);
  statements.run(
      "INSERT INTO metric (trial_id, epoch, step, part, name, value, non_finite)"
      " SELECT ?, epoch, step, part, name, value, non_finite FROM metric WHERE trial_id = ?",
      child, parent);
  statements.run(
      "INSERT INTO checkpoint (trial_id, epoch, step, monitor, mode, monitor_value, val_loss, metrics, policy, reason,"
      " bytes, sha256, blob_sha256, path, storage, payload_state, created_at)"
      " SELECT ?, epoch, step, monitor, mode, monitor_value, val_loss, metrics, policy, reason,"
      " bytes, sha256, blob_sha256, path, storage, payload_state, created_at FROM checkpoint WHERE trial_id = ? ORDER BY id",
      child, parent);
  statements.run(
      "UPDATE trial SET (monitor, mode, best_value, best_epoch, best_val_loss, final_epoch, final_val_loss, data_sha256) ="
      " (SELECT monitor, mode, best_value, best_epoch, best_val_loss, final_epoch, final_val_loss, data_sha256"
      " FROM trial WHERE id = ?) WHERE id = ?",
      parent, child);
  return child;
}

}  // namespace runner::database

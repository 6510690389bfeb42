#include <stdexcept>

#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

// Copies rows of the parent, whatever columns the table has; returns how many.
int copy_rows(StatementCache& statements, const std::string& table, std::int64_t parent, std::int64_t child,
              const std::string& only = "") {
  const auto columns = statements.text(
      "SELECT group_concat(name, ', ') FROM pragma_table_info(?) WHERE name NOT IN ('id', 'trial_id')", table);
  return statements.run_once("INSERT INTO " + table + " (trial_id, " + *columns + ") SELECT ?, " + *columns + " FROM " +
                                 table + " WHERE trial_id = ?" + only + " ORDER BY epoch",
                             child, parent);
}

}  // namespace

std::int64_t add_extension(Recording& into, const TrialRecord& trial) {
  const std::int64_t parent = trial.parent.value();
  const std::int64_t child = add_trial(into, trial);
  auto& statements = into.statements;
  if (copy_rows(statements, "resume_state", parent, child, " AND is_last = 1") != 1) {
    throw std::logic_error("trial " + std::to_string(parent) + " has no last state");
  }
  for (const char* table : {"epoch", "checkpoint", "evaluation_result"}) copy_rows(statements, table, parent, child);
  // The parent's result. Its own comes at the end.
  forget_test_part(into, child);
  statements.run(
      "UPDATE trial SET (monitor, mode, data_sha256) = (SELECT monitor, mode, data_sha256 FROM trial WHERE id = ?)"
      " WHERE id = ?",
      parent, child);
  compute_epochs_anew(statements, child);
  find_best_checkpoint(statements, child);
  return child;
}

}  // namespace runner::database

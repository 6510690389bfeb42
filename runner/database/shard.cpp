#include "database/shard.hpp"

#include "database/database_error.hpp"

namespace runner::database {

std::string uuid_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query("SELECT uuid FROM experiment WHERE id = ?", {experiment});
  if (!table.rows.empty()) return text_in(table.rows[0][0]);
  const auto file = reader.paths().database();
  throw DatabaseError(DatabaseFault::not_found,
                      file.string() + ": there is no experiment " + std::to_string(experiment), file);
}

std::optional<std::int64_t> experiment_of(Reader& reader, const std::string& uuid) {
  const auto table = reader.query("SELECT id FROM experiment WHERE uuid = ?", {uuid});
  if (table.rows.empty()) return std::nullopt;
  return number_in(table.rows[0][0]);
}

std::vector<ShardTrial> shard_trials(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT t.id, t.ordinal, t.state, t.reason, t.message, t.epochs, t.attempts, t.started_at, t.finished_at,"
      " coalesce((SELECT host FROM attempt WHERE trial_id = t.id ORDER BY number DESC LIMIT 1), '')"
      " FROM trial AS t WHERE t.experiment_id = ? ORDER BY t.ordinal",
      {experiment});
  std::vector<ShardTrial> trials;
  for (const auto& row : table.rows) {
    trials.push_back({.trial = number_in(row[0]),
                      .ordinal = number_in(row[1]),
                      .state = trial_state_from(text_in(row[2])).value_or(TrialState::pending),
                      .reason = text_in(row[3]),
                      .message = text_in(row[4]),
                      .epochs = number_in(row[5]),
                      .attempts = number_in(row[6]),
                      .started_at = optional_in<std::string>(row[7]),
                      .finished_at = optional_in<std::string>(row[8]),
                      .host = text_in(row[9])});
  }
  return trials;
}

}  // namespace runner::database

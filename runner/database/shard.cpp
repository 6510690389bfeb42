#include "database/shard.hpp"

#include <utility>

#include "database/internal/not_found.hpp"
#include "database/internal/trial_rank.hpp"

namespace runner::database {

std::string uuid_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query("SELECT uuid FROM experiment WHERE id = ?", {experiment});
  if (!table.rows.empty()) return text_in(table.rows[0][0]);
  throw not_found(reader.paths(), "there is no experiment " + std::to_string(experiment));
}

std::optional<std::int64_t> experiment_of(Reader& reader, const std::string& uuid) {
  const auto table = reader.query("SELECT id FROM experiment WHERE uuid = ?", {uuid});
  if (table.rows.empty()) return std::nullopt;
  return number_in(table.rows[0][0]);
}

std::vector<ShardTrial> shard_trials(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT t.id, t.ordinal, t.state, t.message, t.epochs, t.attempts, coalesce(a.started_at, ''),"
      " coalesce(a.host, ''), coalesce(a.worker_pid, 0),"
      " iif(a.state = 'running' OR a.reason = ?2, '', coalesce(a.finished_at, '')), s.epoch, s.batch, s.created_ms"
      " FROM trial AS t LEFT JOIN attempt AS a ON a.trial_id = t.id AND a.number = t.attempts"
      " LEFT JOIN resume_state AS s ON s.trial_id = t.id WHERE t.experiment_id = ?1 ORDER BY t.ordinal",
      {experiment, std::string(not_ended_reason)});
  std::vector<ShardTrial> trials;
  for (const auto& row : table.rows) {
    TrialProgress progress{.state = trial_state_from(text_in(row[2])).value_or(TrialState::pending),
                           .epochs = number_in(row[4]),
                           .attempts = number_in(row[5]),
                           .last_attempt = {text_in(row[6]), text_in(row[7]), number_in(row[8])},
                           .ended_at = text_in(row[9])};
    if (const auto epoch = optional_in<std::int64_t>(row[10]))
      progress.position = {*epoch, number_in(row[11]), number_in(row[12])};
    trials.push_back({number_in(row[0]), number_in(row[1]), std::move(progress), text_in(row[3])});
  }
  return trials;
}

}  // namespace runner::database

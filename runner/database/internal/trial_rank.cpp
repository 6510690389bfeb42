#include "database/internal/trial_rank.hpp"

namespace runner::database {

namespace {

const char* const rank_columns =
    "SELECT state, epochs, json_array(data_sha256, best_value, best_epoch, best_val_loss, final_epoch, final_val_loss,"
    " wall_seconds) FROM trial WHERE id = ?";

// What merging has made of an attempt that runs says no more of its end than the attempt did.
const char* const attempt_columns =
    "SELECT started_at, host, worker_pid, iif(state = 'running', 'interrupted', state),"
    " iif(state = 'running' OR reason = ?2, '', coalesce(finished_at, '')) FROM attempt WHERE trial_id = ?1"
    " ORDER BY number";

std::string text_of(const TrialRank& rank) {
  std::string text = std::string(events::to_text(rank.progress.state)) + rank.results;
  for (const auto& [key, state, finished_at] : rank.attempts) {
    text +=
        "\n" + key.started_at + " " + key.host + " " + std::to_string(key.worker_pid) + " " + state + " " + finished_at;
  }
  return text;
}

}  // namespace

TrialRank rank_of(StatementCache& statements, std::int64_t trial) {
  TrialRank rank;
  rank.trial = trial;
  auto& progress = rank.progress;
  const auto read_trial = [&](SQLite::Statement& row) {
    rank.exists = true;
    progress.state = trial_state_from(row.getColumn(0).getString()).value_or(TrialState::pending);
    progress.epochs = row.getColumn(1).getInt64();
    rank.results = row.getColumn(2).getString();
  };
  statements.each(rank_columns, read_trial, trial);
  rank.is_running = progress.state == TrialState::running;
  if (rank.is_running) progress.state = TrialState::interrupted;
  const auto read_attempt = [&](SQLite::Statement& row) {
    rank.attempts.push_back({{row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getInt64()},
                             row.getColumn(3).getString(),
                             row.getColumn(4).getString()});
  };
  statements.each(attempt_columns, read_attempt, trial, not_ended_reason);
  progress.attempts = static_cast<std::int64_t>(rank.attempts.size());
  if (!rank.attempts.empty()) {
    progress.last_attempt = rank.attempts.back().key;
    progress.ended_at = rank.attempts.back().finished_at;
  }
  const auto read_position = [&](SQLite::Statement& row) {
    progress.position = {row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getInt64()};
  };
  statements.each("SELECT epoch, batch, created_ms FROM resume_state WHERE trial_id = ?", read_position, trial);
  return rank;
}

std::weak_ordering compare(const TrialRank& one, const TrialRank& other) {
  const auto order = compare(one.progress, other.progress);
  return order != 0 ? order : text_of(one) <=> text_of(other);
}

}  // namespace runner::database

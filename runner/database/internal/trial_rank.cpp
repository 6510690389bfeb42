#include "database/internal/trial_rank.hpp"

#include <algorithm>

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

int finality(const TrialRank& rank) { return rank.state == "completed" ? 2 : rank.state == "diverged" ? 1 : 0; }

const MergedAttempt& last_attempt(const TrialRank& rank) {
  static const MergedAttempt none;
  return rank.attempts.empty() ? none : rank.attempts.back();
}

std::weak_ordering compare_final(const TrialRank& one, const TrialRank& other) {
  // The first to end is the greater.
  if (const auto order = last_attempt(other).finished_at <=> last_attempt(one).finished_at; order != 0) return order;
  return last_attempt(other).key <=> last_attempt(one).key;
}

std::weak_ordering compare_begun(const TrialRank& one, const TrialRank& other) {
  if (const auto order = one.attempts.size() <=> other.attempts.size(); order != 0) return order;
  const auto has_ended = [](const TrialRank& rank) { return !last_attempt(rank).finished_at.empty(); };
  if (const auto order = has_ended(one) <=> has_ended(other); order != 0) return order;
  if (const auto order = one.position <=> other.position; order != 0) return order;
  return last_attempt(one).key <=> last_attempt(other).key;
}

std::string text_of(const TrialRank& rank) {
  std::string text = rank.state + rank.results;
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
  const auto read_trial = [&](SQLite::Statement& row) {
    rank.state = row.getColumn(0).getString();
    rank.epochs = row.getColumn(1).getInt64();
    rank.results = row.getColumn(2).getString();
  };
  statements.each(rank_columns, read_trial, trial);
  rank.is_running = rank.state == "running";
  if (rank.is_running) rank.state = "interrupted";
  const auto read_attempt = [&](SQLite::Statement& row) {
    rank.attempts.push_back({{row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getInt64()},
                             row.getColumn(3).getString(),
                             row.getColumn(4).getString()});
  };
  statements.each(attempt_columns, read_attempt, trial, not_ended_reason);
  const auto read_position = [&](SQLite::Statement& row) {
    for (int i = 0; i < 3; ++i) rank.position.push_back(row.getColumn(i).getInt64());
  };
  statements.each("SELECT epoch, batch, created_ms FROM resume_state WHERE trial_id = ?", read_position, trial);
  return rank;
}

std::weak_ordering compare(const TrialRank& one, const TrialRank& other) {
  if (const auto order = finality(one) <=> finality(other); order != 0) return order;
  if (const auto order = one.epochs <=> other.epochs; order != 0) return order;
  const auto order = one.is_final() ? compare_final(one, other) : compare_begun(one, other);
  return order != 0 ? order : text_of(one) <=> text_of(other);
}

}  // namespace runner::database

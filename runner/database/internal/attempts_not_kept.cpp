#include "database/internal/attempts_not_kept.hpp"

#include <cstdlib>
#include <string_view>
#include <tuple>
#include <vector>

namespace runner::database {

namespace {

constexpr std::string_view end_of_place = "): ";
constexpr std::string_view begin_of_kept = "; kept: ";

std::string place_of(const AttemptKey& key) { return "on " + key.host + " (process " + std::to_string(key.worker_pid); }

std::string epochs_and(const TrialRank& rank, const MergedAttempt& attempt) {
  const bool ended = !attempt.finished_at.empty();
  return std::to_string(rank.progress.epochs) + (rank.progress.epochs == 1 ? " epoch, " : " epochs, ") + attempt.state +
         (ended ? "" : ", not ended");
}

std::string kept_text(const TrialRank& kept) {
  if (kept.attempts.empty()) return std::string(events::to_text(kept.progress.state));
  const auto& last = kept.attempts.back();
  return epochs_and(kept, last) + ", " + place_of(last.key) + ")";
}

// Of an attempt that was seen twice, what was seen later.
bool is_later(const std::string& one, const std::string& other) {
  const auto order = [](const std::string& text) {
    return std::tuple(std::strtoll(text.c_str(), nullptr, 10), !text.ends_with(", not ended"), text);
  };
  return order(one) > order(other);
}

}  // namespace

void AttemptsNotKept::take(const Key& key, const std::string& came_to) {
  const auto [known, is_new] = attempts_.try_emplace(key, came_to);
  if (!is_new && is_later(came_to, known->second)) known->second = came_to;
}

void AttemptsNotKept::read(StatementCache& statements, std::int64_t trial) {
  const auto read_event = [&](SQLite::Statement& row) {
    const std::string message = row.getColumn(1).getString();
    const auto place = message.find(end_of_place);
    const auto kept = message.find(begin_of_kept);
    if (place == std::string::npos || kept == std::string::npos || kept < place) return;
    const auto begin = place + end_of_place.size();
    take({row.getColumn(0).getString(), message.substr(0, place)}, message.substr(begin, kept - begin));
  };
  statements.each("SELECT created_at, message FROM event WHERE trial_id = ? AND kind = ?", read_event, trial,
                  attempt_not_kept_kind);
}

void AttemptsNotKept::add(const TrialRank& rank) {
  for (const auto& attempt : rank.attempts) {
    take({attempt.key.started_at, place_of(attempt.key)}, epochs_and(rank, attempt));
  }
}

void AttemptsNotKept::write(StatementCache& statements, std::int64_t experiment, std::int64_t trial,
                            const TrialRank& kept) const {
  using Event = std::pair<std::string, std::string>;
  std::vector<Event> found;
  statements.each(
      "SELECT created_at, message FROM event WHERE trial_id = ? AND kind = ? ORDER BY id",
      [&](SQLite::Statement& row) { found.emplace_back(row.getColumn(0).getString(), row.getColumn(1).getString()); },
      trial, attempt_not_kept_kind);
  auto others = attempts_;
  for (const auto& attempt : kept.attempts) others.erase({attempt.key.started_at, place_of(attempt.key)});
  std::vector<Event> wanted;
  for (const auto& [key, came_to] : others) {
    wanted.emplace_back(
        key.first, key.second + std::string(end_of_place) + came_to + std::string(begin_of_kept) + kept_text(kept));
  }
  if (found == wanted) return;
  statements.run("DELETE FROM event WHERE trial_id = ? AND kind = ?", trial, attempt_not_kept_kind);
  for (const auto& [created_at, message] : wanted) {
    statements.run("INSERT INTO event (experiment_id, trial_id, kind, message, created_at) VALUES (?, ?, ?, ?, ?)",
                   experiment, trial, attempt_not_kept_kind, message, created_at);
  }
}

}  // namespace runner::database

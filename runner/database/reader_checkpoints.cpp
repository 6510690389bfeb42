// What is asked of checkpoints.
#include <utility>

#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"
#include "database/internal/digest_bytes.hpp"
#include "database/internal/not_found.hpp"
#include "database/internal/payload_store.hpp"
#include "database/internal/row_reading.hpp"
#include "database/reader.hpp"
#include "digest/sha256.hpp"

namespace runner::database {

namespace {

constexpr const char* best_of_each_metric =
    " WHERE h.checkpoint IN (SELECT checkpoint FROM (SELECT checkpoint, row_number() OVER (PARTITION BY monitor, mode"
    " ORDER BY CASE mode WHEN 'max' THEN -monitor_value ELSE monitor_value END, trial) AS place"
    " FROM best_checkpoints WHERE experiment_id = ?) WHERE place = 1) ORDER BY h.monitor, h.mode";

// `best` where what trials follow does not compare.
std::string several_best(std::string_view text, const std::vector<CheckpointRow>& best) {
  std::string message = "'" + std::string(text) + "' is not one checkpoint: the trials of experiment " +
                        std::to_string(best[0].experiment) + " '" + best[0].experiment_name +
                        "' follow what does not compare; name one:";
  for (const auto& row : best) {
    message += (&row == &best[0] ? " " : ", ") + std::to_string(row.trial) + "@" + std::to_string(row.epoch) + " (" +
               std::string(to_text(row.mode)) + " " + row.monitor + ")";
  }
  return message;
}

}  // namespace

std::vector<CheckpointRow> Reader::checkpoints_of_trial(std::int64_t trial) {
  std::vector<CheckpointRow> checkpoints;
  const auto table = query(std::string(select_checkpoints) + " WHERE h.trial = ? ORDER BY h.epoch, h.step", {trial});
  for (const auto& row : table.rows) checkpoints.push_back(read_checkpoint(row));
  return checkpoints;
}

std::vector<CheckpointRow> Reader::best(std::optional<std::int64_t> experiment) {
  if (!experiment) {
    // Losses of different experiments do not compare, so "best" without a name means the newest with a checkpoint.
    const auto table = query(
        "SELECT id FROM experiment AS x WHERE EXISTS (SELECT 1 FROM trial AS t"
        " WHERE t.experiment_id = x.id AND t.best_checkpoint_id IS NOT NULL) ORDER BY id DESC LIMIT 1");
    if (table.rows.empty()) return {};
    experiment = number_in(table.rows[0][0]);
  }
  std::vector<CheckpointRow> best;
  for (const auto& row : query(std::string(select_checkpoints) + best_of_each_metric, {*experiment}).rows) {
    best.push_back(read_checkpoint(row));
  }
  return best;
}

CheckpointRow Reader::checkpoint(std::string_view text) {
  const auto name = checkpoint_name_from(text);
  if (!name) {
    throw not_found(paths(),
                    "'" + std::string(text) + "' names no checkpoint; write " + std::string(checkpoint_name_forms));
  }
  if (const auto* best_of = std::get_if<BestOf>(&*name)) {
    const auto experiment = best_of->experiment ? std::optional(experiment_named(*best_of->experiment)) : std::nullopt;
    auto found = best(experiment);
    if (found.size() == 1) return std::move(found[0]);
    if (!found.empty()) throw not_found(paths(), several_best(text, found));
    throw not_found(paths(), "there is no checkpoint yet that '" + std::string(text) + "' could name");
  }
  const auto& of_trial = std::get<OfTrial>(*name);
  const auto table =
      of_trial.epoch
          ? query(std::string(select_checkpoints) +
                      " WHERE h.trial = ? AND h.epoch = ? ORDER BY h.payload_state = 'live' DESC, h.step DESC LIMIT 1",
                  {of_trial.trial, *of_trial.epoch})
          : query(std::string(select_checkpoints) +
                      " WHERE h.checkpoint = (SELECT checkpoint FROM best_checkpoints WHERE trial = ?)",
                  {of_trial.trial});
  if (!table.rows.empty()) return read_checkpoint(table.rows[0]);
  trial(of_trial.trial);
  throw not_found(paths(), "trial " + std::to_string(of_trial.trial) + " has no checkpoint '" + std::string(text) +
                               "'; SELECT epoch FROM checkpoint_history WHERE trial = " +
                               std::to_string(of_trial.trial) + " lists those it has");
}

CheckpointRow Reader::checkpoint_with(const std::string& sha256) {
  const auto digest = digest_bytes_from(sha256);
  const auto table =
      digest ? query(std::string(select_checkpoints) +
                         " WHERE h.checkpoint = (SELECT c.id FROM payload AS p JOIN checkpoint AS c ON c.payload_id ="
                         " p.id WHERE p.sha256 = ?1 UNION ALL SELECT id FROM checkpoint WHERE is_file = 1 AND"
                         " sha256 = ?1 AND payload_state IS NULL LIMIT 1)",
                     {std::vector<std::byte>(digest->begin(), digest->end())})
             : Table();
  if (!table.rows.empty()) return read_checkpoint(table.rows[0]);
  throw not_found(paths(), "no checkpoint with the SHA-256 " + sha256 + " is left");
}

std::vector<std::byte> Reader::payload(const CheckpointRow& checkpoint) {
  const std::string place = paths().database().string() + ": checkpoint " + std::to_string(checkpoint.trial) + "@" +
                            std::to_string(checkpoint.epoch);
  if (checkpoint.payload_state != PayloadState::live) {
    throw DatabaseError(DatabaseFault::unreadable,
                        place + ": its payload is " + std::string(to_text(checkpoint.payload_state)),
                        paths().database());
  }
  std::vector<std::byte> bytes;
  if (checkpoint.path) {
    bytes = PayloadStore(paths()).read(checkpoint.sha256);
  } else {
    auto table = query("SELECT p.data FROM checkpoint AS c JOIN payload AS p ON p.id = c.payload_id WHERE c.id = ?",
                       {checkpoint.checkpoint});
    if (!table.rows.empty()) bytes = std::move(bytes_in(table.rows[0][0]));
  }
  if (const auto found = sha256_hex(std::span<const std::byte>(bytes)); found != checkpoint.sha256) {
    throw DatabaseError(DatabaseFault::unreadable,
                        place + ": its payload is damaged: SHA-256 " + found + ", recorded was " + checkpoint.sha256 +
                            "; restore it from a backup or train the trial again",
                        paths().database());
  }
  return bytes;
}

}  // namespace runner::database

#include <string>
#include <string_view>
#include <vector>

#include "database/internal/number_text.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

enum class Reported { first, again, otherwise };

// The stored numbers may have those of the test part behind them.
bool is_the_same(Recording& into, const events::EpochDone& epoch, const std::string& numbers) {
  const auto stored =
      into.statements.text("SELECT numbers FROM epoch WHERE trial_id = ? AND epoch = ?", epoch.trial, epoch.epoch);
  const auto digest = into.statements.text(
      "SELECT lower(hex(weights_sha256)) FROM epoch WHERE trial_id = ? AND epoch = ? AND weights_sha256 IS NOT NULL",
      epoch.trial, epoch.epoch);
  const bool has_other_weights = digest && !epoch.weights_sha256.empty() && *digest != epoch.weights_sha256;
  return !has_other_weights && stored->starts_with(std::string_view(numbers).substr(0, numbers.size() - 1));
}

// An epoch that a resumed trial reports again takes the place of what it reported before.
Reported insert_epoch(Recording& into, const events::EpochDone& epoch) {
  const auto digest = epoch.weights_sha256.empty() ? std::nullopt : std::optional(digest_bytes(epoch.weights_sha256));
  const auto layout = into.names.layout_of(into.statements, epoch.metrics);
  const auto numbers = numbers_text(epoch.metrics);
  const int added = into.statements.run(
      "INSERT INTO epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256, layout_id, numbers)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial_id, epoch) DO NOTHING",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest, layout, numbers);
  if (added == 1) return Reported::first;
  const bool is_same = is_the_same(into, epoch, numbers);
  into.statements.run(
      "UPDATE epoch SET step = ?3, lr = ?4, wall_seconds = ?5, weights_sha256 = ?6, layout_id = ?7, numbers = ?8"
      " WHERE trial_id = ?1 AND epoch = ?2",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest, layout, numbers);
  return is_same ? Reported::again : Reported::otherwise;
}

// With other data, another LibTorch or several threads an epoch may come out otherwise than before: what was recorded
// from it on is then of weights that there are no more.
void forget_what_followed(Recording& into, const events::EpochDone& epoch) {
  auto& statements = into.statements;
  std::vector<std::int64_t> kept;
  statements.each(
      "SELECT DISTINCT epoch FROM checkpoint WHERE trial_id = ? AND epoch >= ? AND payload_state IS NULL",
      [&](SQLite::Statement& row) { kept.push_back(row.getColumn(0).getInt64()); }, epoch.trial, epoch.epoch);
  for (const auto each : kept) release_checkpoint(into, epoch.trial, each);
  statements.run("DELETE FROM checkpoint WHERE trial_id = ? AND epoch > ?", epoch.trial, epoch.epoch);
  statements.run("DELETE FROM evaluation_result WHERE trial_id = ? AND epoch >= ?", epoch.trial, epoch.epoch);
  const int gone = statements.run("DELETE FROM epoch WHERE trial_id = ? AND epoch > ?", epoch.trial, epoch.epoch);
  into.summaries.compute_anew(epoch.trial);
  const auto experiment = statements.number("SELECT experiment_id FROM trial WHERE id = ?", epoch.trial);
  record(into, EventRecord{experiment, epoch.trial, "epoch_differs",
                           "epoch " + std::to_string(epoch.epoch) + " came out otherwise than in an earlier attempt, " +
                               "whose record of it and of the " + std::to_string(gone) + " epochs behind is replaced"});
}

}  // namespace

void record_tables(Recording& into, std::int64_t trial, std::int64_t epoch,
                   const std::vector<events::ResultTable>& tables) {
  for (const auto& table : tables) {
    into.statements.run(
        "INSERT INTO evaluation_result (trial_id, epoch, part, name, value) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (trial_id, epoch, part, name) DO UPDATE SET value = excluded.value",
        trial, epoch, std::string(events::to_text(table.split)), table.name, table.json);
  }
}

void record(Recording& into, const events::EpochDone& epoch) {
  const auto reported = insert_epoch(into, epoch);
  const bool is_new = reported == Reported::first;
  if (reported == Reported::otherwise) forget_what_followed(into, epoch);
  into.summaries.add(epoch, is_new);
  record_tables(into, epoch.trial, epoch.epoch, epoch.tables);
  for (const auto& taken : epoch.checkpoints) record_checkpoint(into, epoch, taken, is_new);
  for (const std::int64_t released : epoch.released) release_checkpoint(into, epoch.trial, released);
}

}  // namespace runner::database

#include "database/internal/number_text.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

// Says whether the epoch is new; one that a resumed trial reports again takes the place of what it reported before.
bool insert_epoch(Recording& into, const events::EpochDone& epoch) {
  const auto digest = epoch.weights_sha256.empty() ? std::nullopt : std::optional(digest_bytes(epoch.weights_sha256));
  const auto layout = into.names.layout_of(into.statements, epoch.metrics);
  const auto numbers = numbers_text(epoch.metrics);
  const int added = into.statements.run(
      "INSERT INTO epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256, layout_id, numbers)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial_id, epoch) DO NOTHING",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest, layout, numbers);
  if (added == 1) return true;
  into.statements.run(
      "UPDATE epoch SET step = ?3, lr = ?4, wall_seconds = ?5, weights_sha256 = ?6, layout_id = ?7, numbers = ?8"
      " WHERE trial_id = ?1 AND epoch = ?2",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest, layout, numbers);
  return false;
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
  const bool is_new = insert_epoch(into, epoch);
  into.summaries.add(epoch, is_new);
  record_tables(into, epoch.trial, epoch.epoch, epoch.tables);
  for (const auto& taken : epoch.checkpoints) record_checkpoint(into, epoch, taken, is_new);
  for (const std::int64_t released : epoch.released) release_checkpoint(into, epoch.trial, released);
}

}  // namespace runner::database

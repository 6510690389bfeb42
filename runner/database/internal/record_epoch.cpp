#include <cmath>

#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

const char* non_finite_name(double value) noexcept {
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

// Says whether the epoch is new; one that a resumed trial reports again takes the place of what it reported before.
bool insert_epoch(StatementCache& statements, const events::EpochDone& epoch) {
  const auto digest =
      epoch.weights_sha256.empty() ? std::nullopt : std::optional<std::string_view>(epoch.weights_sha256);
  const int added = statements.run(
      "INSERT INTO epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (trial_id, epoch) DO NOTHING",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest);
  if (added == 1) return true;
  statements.run(
      "UPDATE epoch SET step = ?3, lr = ?4, wall_seconds = ?5, weights_sha256 = ?6 WHERE trial_id = ?1 AND epoch = ?2",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds, digest);
  return false;
}

void insert_metric(StatementCache& statements, const events::EpochDone& epoch, const events::Metric& metric) {
  const bool finite = std::isfinite(metric.value);
  statements.run(
      "INSERT INTO metric (trial_id, epoch, step, part, name, value, non_finite) VALUES (?, ?, ?, ?, ?, ?, ?)",
      epoch.trial, epoch.epoch, epoch.step, to_text(metric.split), metric.name,
      finite ? std::optional(metric.value) : std::nullopt,
      finite ? std::nullopt : std::optional<std::string_view>(non_finite_name(metric.value)));
}

}  // namespace

void record(Recording& into, const events::EpochDone& epoch) {
  auto& statements = into.statements;
  if (!insert_epoch(statements, epoch)) {
    statements.run("DELETE FROM metric WHERE trial_id = ? AND epoch = ?", epoch.trial, epoch.epoch);
  }
  for (const auto& metric : epoch.metrics) insert_metric(statements, epoch, metric);
  into.summaries.add(epoch);
  for (const auto& taken : epoch.checkpoints) record_checkpoint(into, epoch, taken);
  for (const std::int64_t released : epoch.released) release_checkpoint(into, epoch.trial, released);
}

}  // namespace runner::database

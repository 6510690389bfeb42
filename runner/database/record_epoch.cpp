#include <cmath>

#include "database/metrics_json.hpp"
#include "database/recording.hpp"

namespace runner::database {

namespace {

const char* non_finite_name(double value) noexcept {
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

void insert_metric(StatementCache& statements, const EpochRecord& epoch, const Metric& metric) {
  const bool finite = std::isfinite(metric.value);
  statements.run(
      "INSERT INTO metric (trial_id, epoch, step, part, name, value, non_finite) VALUES (?, ?, ?, ?, ?, ?, ?)",
      epoch.trial, epoch.epoch, epoch.step, metric.part, metric.name,
      finite ? std::optional(metric.value) : std::nullopt,
      finite ? std::nullopt : std::optional<std::string_view>(non_finite_name(metric.value)));
}

// A monitor may be written `loss` or `val_loss`; both mean the validation part's.
void keep_best(StatementCache& statements, const EpochRecord& epoch) {
  for (const auto& metric : epoch.metrics) {
    if (metric.part != "validation" || !std::isfinite(metric.value)) continue;
    statements.run(
        "UPDATE trial SET best_value = ?1, best_epoch = ?2 WHERE id = ?3 AND monitor IN (?4, 'val_' || ?4)"
        " AND (best_value IS NULL OR CASE mode WHEN 'max' THEN ?1 > best_value ELSE ?1 < best_value END)",
        metric.value, epoch.epoch, epoch.trial, metric.name);
  }
}

}  // namespace

void record(Recording& into, const EpochRecord& epoch) {
  auto& statements = into.statements;
  statements.run(
      "INSERT INTO epoch (trial_id, epoch, step, lr, wall_seconds, weights_sha256) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (trial_id, epoch) DO UPDATE SET step = excluded.step, lr = excluded.lr,"
      " wall_seconds = excluded.wall_seconds, weights_sha256 = excluded.weights_sha256",
      epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds,
      epoch.weights_sha256.empty() ? std::nullopt : std::optional<std::string_view>(epoch.weights_sha256));
  statements.run("DELETE FROM metric WHERE trial_id = ? AND epoch = ?", epoch.trial, epoch.epoch);
  for (const auto& metric : epoch.metrics) insert_metric(statements, epoch, metric);
  const auto val_loss = finite_value(epoch.metrics, "validation", "loss");
  statements.run(
      "UPDATE trial SET final_epoch = ?1, final_val_loss = ?2,"
      " best_val_loss = CASE WHEN best_val_loss <= ?2 OR ?2 IS NULL THEN best_val_loss ELSE ?2 END"
      " WHERE id = ?3 AND coalesce(final_epoch, -1) <= ?1",
      epoch.epoch, val_loss, epoch.trial);
  keep_best(statements, epoch);
}

}  // namespace runner::database

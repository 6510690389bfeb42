#include "database/internal/epoch_summaries.hpp"

#include <algorithm>
#include <cmath>

#include "database/internal/metrics_json.hpp"

namespace runner::database {

void EpochSummaries::add(const events::EpochDone& epoch) {
  const auto [found, is_new] = trials_.try_emplace(epoch.trial);
  Summary& summary = found->second;
  for (const events::Metric& metric : epoch.metrics) {
    if (metric.split != Split::validation || !std::isfinite(metric.value)) continue;
    const Extreme here{metric.value, epoch.epoch};
    const auto [range, is_first] = summary.metrics.try_emplace(metric.name, Range{here, here});
    if (is_first) continue;
    if (here.value < range->second.smallest.value) range->second.smallest = here;
    if (here.value > range->second.largest.value) range->second.largest = here;
  }
  // What is reported again was taken into account the first time.
  if (!is_new && epoch.epoch < summary.final_epoch) return;
  summary.final_epoch = epoch.epoch;
  summary.final_val_loss = finite_value(epoch.metrics, Split::validation, "loss");
  if (!summary.final_val_loss) return;
  summary.best_val_loss = std::min(summary.best_val_loss.value_or(*summary.final_val_loss), *summary.final_val_loss);
}

void EpochSummaries::write(StatementCache& statements) {
  for (const auto& [trial, summary] : trials_) write(statements, trial, summary);
  trials_.clear();
}

void EpochSummaries::write(StatementCache& statements, std::int64_t trial, const Summary& summary) {
  statements.run(
      "UPDATE trial SET final_epoch = ?1, final_val_loss = ?2,"
      " best_val_loss = CASE WHEN best_val_loss <= ?3 OR ?3 IS NULL THEN best_val_loss ELSE ?3 END"
      " WHERE id = ?4 AND coalesce(final_epoch, -1) <= ?1",
      summary.final_epoch, summary.final_val_loss, summary.best_val_loss, trial);
  // A monitor may be written `loss` or `val_loss`; both mean the validation part's.
  for (const auto& [name, range] : summary.metrics) {
    statements.run(
        "UPDATE trial SET (best_value, best_epoch) ="
        " (SELECT CASE mode WHEN 'max' THEN ?3 ELSE ?1 END, CASE mode WHEN 'max' THEN ?4 ELSE ?2 END)"
        " WHERE id = ?5 AND monitor IN (?6, 'val_' || ?6)"
        " AND (best_value IS NULL OR CASE mode WHEN 'max' THEN ?3 > best_value ELSE ?1 < best_value END)",
        range.smallest.value, range.smallest.epoch, range.largest.value, range.largest.epoch, trial, name);
  }
}

}  // namespace runner::database

#include <algorithm>
#include <stdexcept>

#include "database/internal/number_text.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

std::vector<events::Metric> stored_metrics(StatementCache& statements, std::int64_t trial, std::int64_t epoch) {
  std::vector<events::Metric> metrics;
  statements.each(
      "SELECT k.part, k.name, v.value FROM epoch AS e JOIN json_each(e.numbers) AS v"
      " JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.place = v.key WHERE e.trial_id = ? AND e.epoch = ?"
      " ORDER BY k.place",
      [&](SQLite::Statement& row) {
        const auto part = events::split_from(row.getColumn(0).getString());
        if (part) metrics.push_back({*part, row.getColumn(1).getString(), number_in(row.getColumn(2))});
      },
      trial, epoch);
  return metrics;
}

}  // namespace

void record(Recording& into, const events::TestEvaluated& evaluated) {
  auto metrics = stored_metrics(into.statements, evaluated.trial, evaluated.epoch);
  std::erase_if(metrics, [](const auto& metric) { return metric.split == Split::test; });
  metrics.insert(metrics.end(), evaluated.metrics.begin(), evaluated.metrics.end());
  const int changed = into.statements.run(
      "UPDATE epoch SET layout_id = ?, numbers = ? WHERE trial_id = ? AND epoch = ?",
      into.names.layout_of(into.statements, metrics), numbers_text(metrics), evaluated.trial, evaluated.epoch);
  if (changed != 1) {
    throw std::logic_error("trial " + std::to_string(evaluated.trial) + " has no epoch " +
                           std::to_string(evaluated.epoch));
  }
  record_tables(into, evaluated.trial, evaluated.epoch, evaluated.tables);
}

}  // namespace runner::database

#include <stdexcept>

#include "database/internal/number_text.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

// Those of the other parts.
std::vector<events::Metric> stored_metrics(StatementCache& statements, std::int64_t trial, std::int64_t epoch) {
  std::vector<events::Metric> metrics;
  statements.each(
      "SELECT k.part, k.name, v.value FROM epoch AS e JOIN json_each(e.numbers) AS v"
      " JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.place = v.key WHERE e.trial_id = ? AND e.epoch = ?"
      " ORDER BY k.place",
      [&](SQLite::Statement& row) {
        const auto part = events::split_from(row.getColumn(0).getString());
        if (part && *part != Split::test) {
          metrics.push_back({*part, row.getColumn(1).getString(), number_in(row.getColumn(2))});
        }
      },
      trial, epoch);
  return metrics;
}

int replace_metrics(Recording& into, std::int64_t trial, std::int64_t epoch,
                    const std::vector<events::Metric>& metrics) {
  return into.statements.run("UPDATE epoch SET layout_id = ?, numbers = ? WHERE trial_id = ? AND epoch = ?",
                             into.names.layout_of(into.statements, metrics), numbers_text(metrics), trial, epoch);
}

}  // namespace

void forget_test_part(Recording& into, std::int64_t trial) {
  std::vector<std::int64_t> epochs;
  into.statements.each(
      "SELECT epoch FROM epoch WHERE trial_id = ? AND layout_id IN (SELECT layout_id FROM metric_name WHERE part = ?)",
      [&](SQLite::Statement& row) { epochs.push_back(row.getColumn(0).getInt64()); }, trial,
      std::string(events::to_text(Split::test)));
  for (const auto epoch : epochs) replace_metrics(into, trial, epoch, stored_metrics(into.statements, trial, epoch));
  into.statements.run("DELETE FROM evaluation_result WHERE trial_id = ? AND part = ?", trial,
                      std::string(events::to_text(Split::test)));
}

void record(Recording& into, const events::TestEvaluated& evaluated) {
  forget_test_part(into, evaluated.trial);
  auto metrics = stored_metrics(into.statements, evaluated.trial, evaluated.epoch);
  metrics.insert(metrics.end(), evaluated.metrics.begin(), evaluated.metrics.end());
  if (replace_metrics(into, evaluated.trial, evaluated.epoch, metrics) != 1) {
    throw std::logic_error("trial " + std::to_string(evaluated.trial) + " has no epoch " +
                           std::to_string(evaluated.epoch));
  }
  record_tables(into, evaluated.trial, evaluated.epoch, evaluated.tables);
}

}  // namespace runner::database

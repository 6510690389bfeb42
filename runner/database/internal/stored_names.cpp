#include "database/internal/stored_names.hpp"

#include <algorithm>

namespace runner::database {

std::int64_t StoredNames::layout_of(StatementCache& statements, const std::vector<events::Metric>& metrics) {
  const auto same_name = [](const events::Metric& one, const events::Metric& other) {
    return one.split == other.split && one.name == other.name;
  };
  if (last_layout_ != 0 &&
      std::equal(metrics.begin(), metrics.end(), last_metrics_.begin(), last_metrics_.end(), same_name))
    return last_layout_;
  last_layout_ = layout_of(statements, layout_named(metrics));
  last_metrics_ = metrics;
  return last_layout_;
}

std::int64_t StoredNames::layout_of(StatementCache& statements, const Layout& wanted) {
  if (!layouts_.contains(wanted)) read_layouts(statements);
  auto found = layouts_.find(wanted);
  if (found == layouts_.end()) {
    const auto number = 1 + statements.number("SELECT coalesce(max(layout_id), 0) FROM metric_name").value_or(0);
    for (std::size_t place = 0; place < wanted.size(); ++place) {
      statements.run("INSERT INTO metric_name (layout_id, place, part, name) VALUES (?, ?, ?, ?)", number,
                     static_cast<std::int64_t>(place), wanted[place].first, wanted[place].second);
    }
    found = layouts_.emplace(wanted, number).first;
  }
  return found->second;
}

StoredNames::Layout StoredNames::layout_named(const std::vector<events::Metric>& metrics) {
  Layout layout;
  for (const auto& metric : metrics) layout.emplace_back(events::to_text(metric.split), metric.name);
  return layout;
}

void StoredNames::read_layouts(StatementCache& statements) {
  layouts_.clear();
  std::map<std::int64_t, Layout> found;
  statements.each(
      "SELECT layout_id, part, name FROM metric_name ORDER BY layout_id, place", [&](SQLite::Statement& row) {
        found[row.getColumn(0).getInt64()].emplace_back(row.getColumn(1).getString(), row.getColumn(2).getString());
      });
  for (auto& [number, layout] : found) layouts_.emplace(std::move(layout), number);
}

std::int64_t StoredNames::reason_of(StatementCache& statements, const events::CheckpointTaken& taken) {
  Reason reason{taken.policy, taken.reason, taken.monitor, taken.mode};
  if (const auto known = reasons_.find(reason); known != reasons_.end()) return known->second;
  const auto mode = events::to_text(taken.mode);
  statements.run(
      "INSERT INTO checkpoint_reason (policy, reason, monitor, mode) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      taken.policy, taken.reason, taken.monitor, mode);
  const auto number =
      statements.number("SELECT id FROM checkpoint_reason WHERE policy = ? AND reason = ? AND monitor = ? AND mode = ?",
                        taken.policy, taken.reason, taken.monitor, mode);
  // A policy may say a number in its reason, so that there are as many as there are checkpoints.
  if (reasons_.size() > 1000) reasons_.clear();
  reasons_.emplace(std::move(reason), *number);
  return *number;
}

void StoredNames::clear() noexcept {
  layouts_.clear();
  reasons_.clear();
  last_layout_ = 0;
}

}  // namespace runner::database

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "database/internal/statement_cache.hpp"
#include "events/events.hpp"

namespace runner::database {

/// Knows the numbers of what is stored once and named by many rows: which metrics an evaluation has, and why a
/// checkpoint was taken. What it does not know it looks up, and adds. Inside the writer's transaction.
class StoredNames {
 public:
  /// Lists the part and the name of each number of an evaluation.
  using Layout = std::vector<std::pair<std::string, std::string>>;

  /// Returns the number of the layout of these metrics. Throws SQLite::Exception.
  std::int64_t layout_of(StatementCache& statements, const std::vector<events::Metric>& metrics);
  std::int64_t layout_of(StatementCache& statements, const Layout& layout);
  /// Returns the number of a checkpoint's policy, reason and monitor. Throws SQLite::Exception.
  std::int64_t reason_of(StatementCache& statements, const events::CheckpointTaken& taken);
  /// Forgets everything: a transaction that is rolled back takes its additions with it.
  void clear() noexcept;

 private:
  using Reason = std::tuple<std::string, std::string, std::string, MonitorMode>;

  static Layout layout_named(const std::vector<events::Metric>& metrics);
  void read_layouts(StatementCache& statements);

  std::map<Layout, std::int64_t> layouts_;
  std::map<Reason, std::int64_t> reasons_;
  /// The one that was asked for last, which most often is the next one, too.
  std::vector<events::Metric> last_metrics_;
  std::int64_t last_layout_ = 0;
};

}  // namespace runner::database

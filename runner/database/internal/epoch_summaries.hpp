#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "database/internal/statement_cache.hpp"
#include "database/records.hpp"

namespace runner::database {

/// Collects what the epochs of a transaction change in their trials' rows, its best and its last values, so that a row
/// is written once and not once an epoch.
class EpochSummaries {
 public:
  /// Takes an epoch into account. The epochs of a trial come in their order, or again from an earlier one.
  void add(const events::EpochDone& epoch);
  /// Brings the trials' rows up to date; before the commit, and before anything else reads them. Throws
  /// SQLite::Exception.
  void write(StatementCache& statements);
  /// Forgets what a transaction that is rolled back has collected.
  void clear() noexcept { trials_.clear(); }

 private:
  struct Extreme {
    double value = 0.0;
    std::int64_t epoch = 0;
  };
  /// The first epoch with the smallest and the first with the largest value of a validation metric.
  struct Range {
    Extreme smallest;
    Extreme largest;
  };
  struct Summary {
    std::int64_t final_epoch = 0;
    std::optional<double> final_val_loss;
    std::optional<double> best_val_loss;
    std::map<std::string, Range> metrics;
  };

  static void write(StatementCache& statements, std::int64_t trial, const Summary& summary);

  std::map<std::int64_t, Summary> trials_;
};

}  // namespace runner::database

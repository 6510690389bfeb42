#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "database/states.hpp"
#include "database/table.hpp"

namespace runner::exports {

/// Finds a row's cells by the names of their columns.
class Columns {
 public:
  explicit Columns(std::vector<std::string> names) : names_(std::move(names)) {}

  /// Returns the cell of a column; throws DatabaseError (unreadable) where there is none.
  const database::Cell& cell(const std::vector<database::Cell>& row, std::string_view column) const;
  /// Each returns what a column holds; throws DatabaseError (unreadable) where it is something else.
  const std::string& text(const std::vector<database::Cell>& row, std::string_view column) const;
  std::int64_t number(const std::vector<database::Cell>& row, std::string_view column) const;
  std::optional<std::int64_t> optional_number(const std::vector<database::Cell>& row, std::string_view column) const;
  std::optional<double> optional_real(const std::vector<database::Cell>& row, std::string_view column) const;
  std::optional<std::string> optional_text(const std::vector<database::Cell>& row, std::string_view column) const;

 private:
  std::vector<std::string> names_;
};

/// Holds what other trackers take of a trial.
struct TrialRecord {
  std::int64_t trial = 0;
  std::string uuid;
  std::string config_id;
  std::int64_t seed = 0;
  std::optional<std::int64_t> fold;
  database::TrialState state = database::TrialState::pending;
  std::string reason;
  std::string message;
  std::int64_t attempts = 0;
  std::int64_t epochs = 0;
  std::string monitor;  ///< Without the `val_` that a config may have before it.
  MonitorMode mode = MonitorMode::min;
  std::optional<double> best_value;
  std::optional<std::int64_t> best_epoch;
  std::optional<std::int64_t> started_ms;   ///< Since 1970.
  std::optional<std::int64_t> finished_ms;  ///< Nothing while it runs.
  std::optional<std::string> data_sha256;
  std::optional<std::string> git_commit;
  nlohmann::json params;  ///< Every resolved parameter but the seed, by its path in the config.

  /// Says whether an attempt at it has ended and none is on its way.
  bool has_ended() const { return state != database::TrialState::pending && state != database::TrialState::running; }
};

/// Reads a row of `ExperimentSnapshot::trial_columns`.
TrialRecord trial_record(const Columns& columns, const std::vector<database::Cell>& row);

/// Holds one number of an evaluation; NaN and infinity as they were.
struct MetricRecord {
  std::int64_t epoch = 0;
  std::string part;
  std::string name;
  double value = 0.0;
};

/// Reads a row of the view `metrics`.
MetricRecord metric_record(const Columns& columns, const std::vector<database::Cell>& row);

/// Says whether a number is the one that decides what is best in this trial.
bool is_monitored(const TrialRecord& trial, const MetricRecord& metric);

/// Names the number as trackers group them: `validation/loss`; `lr`, which has no part, alone.
std::string tag_of(const MetricRecord& metric);

/// Names the best value of what a trial follows: `best/loss`.
std::string best_tag(const TrialRecord& trial);

}  // namespace runner::exports

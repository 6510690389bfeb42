#include "exports/trial_record.hpp"

#include <algorithm>
#include <limits>

#include "database/database_error.hpp"

namespace runner::exports {

using database::Cell;

namespace {

using Row = std::vector<Cell>;

std::string without_part(const std::string& monitor) {
  return monitor.starts_with("val_") ? monitor.substr(4) : monitor;
}

double value_of(const std::optional<double>& finite, const std::optional<std::string>& other) {
  if (finite) return *finite;
  if (other == "inf") return std::numeric_limits<double>::infinity();
  if (other == "-inf") return -std::numeric_limits<double>::infinity();
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

const Cell& Columns::cell(const Row& row, std::string_view column) const {
  const auto place = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), column) - names_.begin());
  if (place >= row.size())
    throw database::DatabaseError(database::DatabaseFault::unreadable, "there is no column " + std::string(column), {});
  return row[place];
}

const std::string& Columns::text(const Row& row, std::string_view column) const {
  return database::text_in(cell(row, column));
}

std::int64_t Columns::number(const Row& row, std::string_view column) const {
  return database::number_in(cell(row, column));
}

std::optional<std::int64_t> Columns::optional_number(const Row& row, std::string_view column) const {
  const auto& found = cell(row, column);
  return std::holds_alternative<std::nullptr_t>(found) ? std::nullopt : std::optional(database::number_in(found));
}

std::optional<double> Columns::optional_real(const Row& row, std::string_view column) const {
  const auto& found = cell(row, column);
  if (const auto* value = std::get_if<double>(&found)) return *value;
  // JSON may hold a whole number.
  const auto whole = optional_number(row, column);
  return whole ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

std::optional<std::string> Columns::optional_text(const Row& row, std::string_view column) const {
  const auto& found = cell(row, column);
  return std::holds_alternative<std::nullptr_t>(found) ? std::nullopt : std::optional(database::text_in(found));
}

TrialRecord trial_record(const Columns& columns, const Row& row) {
  TrialRecord trial;
  trial.trial = columns.number(row, "trial");
  trial.uuid = columns.text(row, "uuid");
  trial.config_id = columns.text(row, "config_id");
  trial.seed = columns.number(row, "seed");
  trial.fold = columns.optional_number(row, "fold");
  trial.state = database::trial_state_from(columns.text(row, "state")).value_or(database::TrialState::failed);
  trial.reason = columns.text(row, "reason");
  trial.message = columns.text(row, "message");
  trial.attempts = columns.number(row, "attempts");
  trial.epochs = columns.number(row, "epochs");
  trial.monitor = without_part(columns.text(row, "monitor"));
  trial.mode = database::monitor_mode_from(columns.text(row, "mode")).value_or(MonitorMode::min);
  trial.best_value = columns.optional_real(row, "best_value");
  trial.best_epoch = columns.optional_number(row, "best_epoch");
  trial.started_ms = columns.optional_number(row, "started_ms");
  if (trial.has_ended()) trial.finished_ms = columns.optional_number(row, "finished_ms");
  trial.data_sha256 = columns.optional_text(row, "data_sha256");
  trial.git_commit = columns.optional_text(row, "git_commit");
  trial.params = nlohmann::json::parse(columns.text(row, "params"));
  return trial;
}

MetricRecord metric_record(const Columns& columns, const Row& row) {
  return {columns.number(row, "epoch"), columns.text(row, "part"), columns.text(row, "name"),
          value_of(columns.optional_real(row, "value"), columns.optional_text(row, "non_finite"))};
}

bool is_monitored(const TrialRecord& trial, const MetricRecord& metric) {
  return metric.part == "validation" && metric.name == trial.monitor;
}

std::string tag_of(const MetricRecord& metric) {
  return metric.part.empty() ? metric.name : metric.part + "/" + metric.name;
}

std::string best_tag(const TrialRecord& trial) { return "best/" + trial.monitor; }

}  // namespace runner::exports

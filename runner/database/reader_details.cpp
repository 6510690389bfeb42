// What is asked of one trial or one experiment, to show it whole.
#include <nlohmann/json.hpp>

#include "database/reader.hpp"

namespace runner::database {

ProvenanceRow Reader::provenance_of(std::int64_t experiment) {
  this->experiment(experiment);
  const auto table = query(
      "SELECT config_text, git_commit, git_dirty, host, runner_version, libtorch_version, compiler FROM experiment"
      " WHERE id = ?",
      {experiment});
  const auto& row = table.rows.at(0);
  const auto dirty = optional_in<std::int64_t>(row[2]);
  return {.config_text = text_in(row[0]),
          .git_commit = optional_in<std::string>(row[1]),
          .git_dirty = dirty ? std::optional(*dirty != 0) : std::nullopt,
          .host = text_in(row[3]),
          .runner_version = text_in(row[4]),
          .libtorch_version = optional_in<std::string>(row[5]),
          .compiler = text_in(row[6])};
}

std::vector<AttemptRow> Reader::attempts_of(std::int64_t trial) {
  const auto table = query(
      "SELECT number, state, reason, message, signal, host, started_at, finished_at, wall_seconds FROM attempt"
      " WHERE trial_id = ? ORDER BY number",
      {trial});
  std::vector<AttemptRow> attempts;
  for (const auto& row : table.rows) {
    attempts.push_back({.number = number_in(row[0]),
                        .state = trial_state_from(text_in(row[1])).value_or(TrialState::running),
                        .reason = text_in(row[2]),
                        .message = text_in(row[3]),
                        .signal = optional_in<std::int64_t>(row[4]),
                        .host = text_in(row[5]),
                        .started_at = text_in(row[6]),
                        .finished_at = optional_in<std::string>(row[7]),
                        .wall_seconds = optional_in<double>(row[8])});
  }
  return attempts;
}

std::vector<MetricRow> Reader::metrics_at(std::int64_t trial, std::int64_t epoch) {
  const auto table = query(
      "SELECT part, name, value, coalesce(non_finite, '') FROM metrics WHERE trial = ? AND epoch = ?"
      " ORDER BY CASE part WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END, name = 'loss' DESC, name",
      {trial, epoch});
  std::vector<MetricRow> metrics;
  for (const auto& row : table.rows) {
    const auto part = events::split_from(text_in(row[0]));
    if (part) metrics.push_back({*part, text_in(row[1]), optional_in<double>(row[2]), text_in(row[3])});
  }
  return metrics;
}

std::vector<CurvePoint> Reader::curve_of(const std::vector<std::int64_t>& trials, const std::string& metric) {
  const auto table = query(
      "SELECT epoch, avg(CASE part WHEN 'train' THEN value END), avg(CASE part WHEN 'validation' THEN value END),"
      " count(DISTINCT trial) FROM metrics WHERE trial IN (SELECT value FROM json_each(?)) AND name = ?"
      " AND part IN ('train', 'validation') GROUP BY epoch ORDER BY epoch",
      {nlohmann::json(trials).dump(), metric});
  std::vector<CurvePoint> curve;
  for (const auto& row : table.rows) {
    curve.push_back({number_in(row[0]), optional_in<double>(row[1]), optional_in<double>(row[2]), number_in(row[3])});
  }
  return curve;
}

std::vector<EventRow> Reader::events_of(std::int64_t experiment) {
  const auto table =
      query("SELECT trial_id, kind, message, created_at FROM event WHERE experiment_id = ? ORDER BY id", {experiment});
  std::vector<EventRow> events;
  for (const auto& row : table.rows) {
    events.push_back({optional_in<std::int64_t>(row[0]), text_in(row[1]), text_in(row[2]), text_in(row[3])});
  }
  return events;
}

bool Reader::has_event(std::int64_t experiment, const std::string& kind) {
  return !query("SELECT 1 FROM event WHERE experiment_id = ? AND kind = ? LIMIT 1", {experiment, kind}).rows.empty();
}

}  // namespace runner::database

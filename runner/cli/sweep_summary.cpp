#include "cli/sweep_summary.hpp"

#include <algorithm>
#include <map>

#include "cli/trial_labels.hpp"

namespace runner::cli {

namespace {

template <class Value>
std::optional<Value> optional(const database::Cell& cell) {
  if (const auto* value = std::get_if<Value>(&cell)) return *value;
  return std::nullopt;
}

// One label per configuration, from the spec of its first trial.
std::map<std::string, std::string> labels_of(database::Reader& reader, std::int64_t experiment) {
  const auto table = reader.query("SELECT config, spec FROM trial WHERE experiment_id = ? GROUP BY config", {experiment});
  TrialLabels labels;
  for (const auto& row : table.rows) labels.add(nlohmann::json::parse(std::get<std::string>(row[1])));
  std::map<std::string, std::string> by_config;
  for (const auto& row : table.rows) {
    by_config[std::get<std::string>(row[0])] = labels.label(nlohmann::json::parse(std::get<std::string>(row[1])), "seed");
  }
  return by_config;
}

}  // namespace

std::optional<report::Leaderboard> rank_configurations(database::Reader& reader, std::int64_t experiment) {
  const auto labels = labels_of(reader, experiment);
  if (labels.size() < 2) return std::nullopt;
  const auto table = reader.query(
      "SELECT t.trial, t.config, t.seed, t.state, t.best_value, b.epoch, t.monitor, t.mode FROM trials AS t"
      " LEFT JOIN best_checkpoints AS b ON b.trial = t.trial AND b.monitor_value = t.best_value"
      " WHERE t.experiment_id = ? ORDER BY t.trial",
      {experiment});
  std::vector<report::TrialResult> results;
  for (const auto& row : table.rows) {
    const auto& config = std::get<std::string>(row[1]);
    results.push_back({std::get<std::int64_t>(row[0]), config, labels.at(config), std::get<std::int64_t>(row[2]),
                       database::trial_state_from(std::get<std::string>(row[3])).value_or(database::TrialState::pending),
                       optional<double>(row[4]), optional<std::int64_t>(row[5])});
  }
  // A trial that failed before its policies were made does not know what they follow.
  const auto knows = [](const auto& row) { return std::holds_alternative<double>(row[4]); };
  const auto told = std::find_if(table.rows.begin(), table.rows.end(), knows);
  if (told == table.rows.end()) return std::nullopt;
  const auto mode = database::monitor_mode_from(std::get<std::string>((*told)[7]));
  return report::leaderboard(results, std::get<std::string>((*told)[6]), mode.value_or(database::MonitorMode::min));
}

}  // namespace runner::cli

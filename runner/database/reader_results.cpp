// What is asked of many trials at once.
#include <nlohmann/json.hpp>

#include "database/internal/row_reading.hpp"
#include "database/reader.hpp"

namespace runner::database {

namespace {

const std::string are_selected = " WHERE (t.experiment_id = ? OR t.id IN (SELECT value FROM json_each(?)))";

std::vector<Cell> values_of(const TrialSelection& trials) {
  return {trials.experiment ? Cell(*trials.experiment) : Cell(nullptr), nlohmann::json(trials.trials).dump()};
}

}  // namespace

std::vector<ResultRow> Reader::results_of(const TrialSelection& trials) {
  const auto table = query(
      "SELECT t.id, t.config, t.seed, t.fold, t.state, t.monitor, t.mode, t.best_value, t.best_epoch, b.epoch,"
      " b.monitor_value, coalesce(t.data_sha256, '') FROM trial AS t LEFT JOIN checkpoint AS b ON b.id = "
      "t.best_checkpoint_id" +
          are_selected + " ORDER BY t.id",
      values_of(trials));
  std::vector<ResultRow> results;
  for (const auto& row : table.rows) {
    const auto epoch = optional_in<std::int64_t>(row[9]);
    const auto value = optional_in<double>(row[10]);
    results.push_back({.trial = number_in(row[0]),
                       .config_id = text_in(row[1]),
                       .seed = number_in(row[2]),
                       .fold = optional_in<std::int64_t>(row[3]),
                       .state = trial_state_from(text_in(row[4])).value_or(TrialState::pending),
                       .monitor = text_in(row[5]),
                       .mode = monitor_mode_from(text_in(row[6])).value_or(MonitorMode::min),
                       .best_value = optional_in<double>(row[7]),
                       .best_epoch = optional_in<std::int64_t>(row[8]),
                       .best_checkpoint = epoch && value ? std::optional(BestEpoch{*epoch, *value}) : std::nullopt,
                       .data_sha256 = text_in(row[11])});
  }
  return results;
}

std::vector<TestRow> Reader::tests_of(const TrialSelection& trials) {
  const auto table = query(
      "SELECT t.id, e.epoch, k.name, e.numbers ->> ('$[' || k.place || ']') AS value FROM trial AS t"
      " JOIN epoch AS e ON e.trial_id = t.id AND e.epoch = " +
          std::string(tested_epoch) + " JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.part = 'test'" +
          are_selected + " ORDER BY t.id, k.place",
      values_of(trials));
  std::vector<TestRow> tests;
  for (const auto& row : table.rows) {
    if (const auto value = optional_in<double>(row[3]))
      tests.push_back({number_in(row[0]), number_in(row[1]), text_in(row[2]), *value});
  }
  return tests;
}

std::vector<BestMetricRow> Reader::best_metrics_of(const TrialSelection& trials) {
  const auto table = query(
      "SELECT t.id, k.part, k.name, e.numbers ->> ('$[' || k.place || ']') AS value FROM trial AS t"
      " JOIN epoch AS e ON e.trial_id = t.id AND e.epoch IN (t.best_epoch, " +
          std::string(tested_epoch) +
          ") JOIN metric_name AS k ON k.layout_id = e.layout_id AND e.epoch = iif(k.part = 'test', " + tested_epoch +
          ", t.best_epoch)" + are_selected + " ORDER BY t.id, k.place",
      values_of(trials));
  std::vector<BestMetricRow> metrics;
  for (const auto& row : table.rows) {
    const auto value = optional_in<double>(row[3]);
    const auto part = events::split_from(text_in(row[1]));
    if (value && part) metrics.push_back({number_in(row[0]), *part, text_in(row[2]), *value});
  }
  return metrics;
}

std::vector<ConfigurationRow> Reader::configurations_of(const TrialSelection& trials) {
  const auto table =
      query("SELECT config, spec, min(t.id) FROM trial AS t" + are_selected + " GROUP BY config", values_of(trials));
  std::vector<ConfigurationRow> configurations;
  for (const auto& row : table.rows) configurations.push_back({text_in(row[0]), text_in(row[1])});
  return configurations;
}

std::vector<std::string> Reader::config_keys_of(std::int64_t trial) {
  std::vector<std::string> keys;
  for (const auto& row : query("SELECT key FROM trial_param WHERE trial_id = ? ORDER BY key", {trial}).rows)
    keys.push_back(text_in(row[0]));
  return keys;
}

bool Reader::others_differ_in(std::int64_t trial, const std::vector<std::string>& keys) {
  const auto table = query(
      "SELECT 1 FROM trial AS t JOIN configuration AS c ON c.experiment_id = t.experiment_id AND c.config <> t.config"
      " JOIN json_each(?2) AS k JOIN trial_param AS mine ON mine.trial_id = t.id AND mine.key = k.value"
      " JOIN trial_param AS other ON other.trial_id = c.first_trial AND other.key = k.value"
      " WHERE t.id = ?1 AND other.value IS NOT mine.value LIMIT 1",
      {trial, nlohmann::json(keys).dump()});
  return !table.rows.empty();
}

std::vector<CompletedRow> Reader::completed_trials() {
  const auto table = query(
      "SELECT t.id, t.spec_sha256, coalesce(t.data_sha256, ''), (SELECT coalesce(group_concat(line, char(10)), '') "
      "FROM ("
      "SELECT p.kind || ' ' || p.name || ' ' || p.sha256 AS line FROM trial_plugin AS u JOIN plugin AS p ON p.id = "
      "u.plugin_id"
      " WHERE u.trial_id = t.id ORDER BY 1)) FROM trial AS t WHERE t.state = 'completed' AND t.parent IS NULL ORDER BY "
      "t.id");
  std::vector<CompletedRow> completed;
  for (const auto& row : table.rows) {
    completed.push_back({number_in(row[0]), text_in(row[1]), text_in(row[2]), text_in(row[3])});
  }
  return completed;
}

std::int64_t Reader::checkpoint_count(std::int64_t experiment) {
  const auto table = query(
      "SELECT count(*) FROM checkpoint JOIN trial AS t ON t.id = trial_id WHERE t.experiment_id = ?", {experiment});
  return number_in(table.rows.at(0).at(0));
}

std::optional<std::string> Reader::fingerprint_of(std::int64_t experiment) {
  const auto table = query("SELECT fingerprint FROM experiment WHERE id = ?", {experiment});
  return table.rows.empty() ? std::nullopt : optional_in<std::string>(table.rows[0][0]);
}

std::vector<PluginRecord> Reader::plugins_of(std::int64_t trial) {
  const auto table = query(
      std::string(select_plugins) + " JOIN trial_plugin AS u ON u.plugin_id = p.id WHERE u.trial_id = ?", {trial});
  std::vector<PluginRecord> plugins;
  for (const auto& row : table.rows) plugins.push_back(read_plugin(row));
  return plugins;
}

std::map<std::int64_t, std::string> Reader::weights_sha256_of(std::int64_t trial) {
  const auto table = query(
      "SELECT epoch, lower(hex(weights_sha256)) FROM epoch WHERE trial_id = ? AND weights_sha256 IS NOT NULL", {trial});
  std::map<std::int64_t, std::string> digests;
  for (const auto& row : table.rows) digests[number_in(row[0])] = text_in(row[1]);
  return digests;
}

}  // namespace runner::database

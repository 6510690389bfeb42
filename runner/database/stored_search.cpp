#include "database/stored_search.hpp"

namespace runner::database {

std::optional<SearchRecord> search_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT sampler, options, seed, trials, replicates, lag, greedy, space, definition FROM search"
      " WHERE experiment_id = ?",
      {experiment});
  if (table.rows.empty()) return std::nullopt;
  const auto& row = table.rows[0];
  return SearchRecord{.experiment = experiment,
                      .sampler = text_in(row[0]),
                      .options = text_in(row[1]),
                      .seed = number_in(row[2]),
                      .trials = number_in(row[3]),
                      .replicates = number_in(row[4]),
                      .lag = number_in(row[5]),
                      .greedy = number_in(row[6]) != 0,
                      .space = text_in(row[7]),
                      .definition = text_in(row[8])};
}

std::vector<Suggested> suggestions_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT number, config, results, point, params, reason FROM suggestion WHERE experiment_id = ? ORDER BY number",
      {experiment});
  std::vector<Suggested> suggestions;
  for (const auto& row : table.rows) {
    suggestions.push_back({.number = number_in(row[0]),
                           .config_id = text_in(row[1]),
                           .results = number_in(row[2]),
                           .point = text_in(row[3]),
                           .params = text_in(row[4]),
                           .reason = text_in(row[5])});
  }
  return suggestions;
}

std::vector<ReplicateRow> replicates_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT id, config, state, best_value, mode FROM trial WHERE experiment_id = ? ORDER BY ordinal", {experiment});
  std::vector<ReplicateRow> rows;
  for (const auto& row : table.rows) {
    rows.push_back({.trial = number_in(row[0]),
                    .config_id = text_in(row[1]),
                    .state = trial_state_from(text_in(row[2])).value_or(TrialState::pending),
                    .best_value = optional_in<double>(row[3]),
                    .mode = text_in(row[4]) == to_text(MonitorMode::max) ? MonitorMode::max : MonitorMode::min});
  }
  return rows;
}

}  // namespace runner::database

#include "database/stored_search.hpp"

namespace runner::database {

std::optional<SearchRecord> search_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT sampler, options, seed, trials, replicates, lag, greedy, space, definition, stopper, stopper_options"
      " FROM search"
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
                      .definition = text_in(row[8]),
                      .stopper = optional_in<std::string>(row[9]),
                      .stopper_options = optional_in<std::string>(row[10])};
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

std::vector<SearchStep> steps_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT number, action, suggestion, epochs, results, reason, replicates FROM search_step WHERE experiment_id = ?"
      " ORDER BY number",
      {experiment});
  std::vector<SearchStep> steps;
  for (const auto& row : table.rows) {
    steps.push_back({.number = number_in(row[0]),
                     .action = step_action_from(text_in(row[1])).value_or(StepAction::go_on),
                     .suggestion = number_in(row[2]),
                     .epochs = number_in(row[3]),
                     .results = number_in(row[4]),
                     .reason = text_in(row[5]),
                     .replicates = number_in(row[6])});
  }
  return steps;
}

std::vector<ReplicateRow> replicates_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT id, config, state, best_value, mode, monitor,"
      " (SELECT count(*) FROM attempt AS a WHERE a.trial_id = t.id AND a.state = 'paused')"
      " FROM trial AS t WHERE experiment_id = ? ORDER BY ordinal",
      {experiment});
  std::vector<ReplicateRow> rows;
  for (const auto& row : table.rows) {
    rows.push_back({.trial = number_in(row[0]),
                    .config_id = text_in(row[1]),
                    .state = trial_state_from(text_in(row[2])).value_or(TrialState::pending),
                    .best_value = optional_in<double>(row[3]),
                    .mode = text_in(row[4]) == to_text(MonitorMode::max) ? MonitorMode::max : MonitorMode::min,
                    .monitor = text_in(row[5]),
                    .pauses = number_in(row[6])});
  }
  return rows;
}

}  // namespace runner::database

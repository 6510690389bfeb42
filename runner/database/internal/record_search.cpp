#include <stdexcept>

#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

void add_step(Recording& into, std::int64_t experiment, const SearchStep& step) {
  into.statements.run(
      "INSERT INTO search_step (experiment_id, number, action, suggestion, epochs, results, reason, replicates)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      experiment, step.number, to_text(step.action), step.suggestion, step.epochs, step.results, step.reason,
      step.replicates);
}

// What it would have gone on from is not needed any more.
void prune(Recording& into, std::int64_t trial, const StepRecord& record) {
  const int changed = into.statements.run(
      "UPDATE trial SET state = 'pruned', reason = ?, message = ?,"
      " finished_at = coalesce(finished_at, strftime('%Y-%m-%d %H:%M:%f', 'now'))"
      " WHERE id = ? AND state IN ('paused', 'pending')",
      record.pruned_by, record.step.reason, trial);
  if (changed != 1) throw std::logic_error("trial " + std::to_string(trial) + " cannot be pruned: it does not wait");
  into.summaries.sum_up_configuration_of(into.statements, trial);
  drop_state(into, trial);
}

}  // namespace

void add_search(Recording& into, const SearchRecord& search) {
  into.statements.run(
      "INSERT INTO search (experiment_id, sampler, options, seed, trials, replicates, lag, greedy, space, definition,"
      " stopper, stopper_options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      search.experiment, search.sampler, search.options, search.seed, search.trials, search.replicates, search.lag,
      std::int64_t{search.greedy}, search.space, search.definition, search.stopper, search.stopper_options);
}

void set_trials_of_search(Recording& into, std::int64_t experiment, std::int64_t trials,
                          const std::string& definition) {
  const int changed = into.statements.run("UPDATE search SET trials = ?, definition = ? WHERE experiment_id = ?",
                                          trials, definition, experiment);
  if (changed != 1) throw std::logic_error("there is no search of experiment " + std::to_string(experiment));
}

void record(Recording& into, const SuggestionRecord& suggestion) {
  const auto& suggested = suggestion.suggested;
  into.statements.run(
      "INSERT INTO suggestion (experiment_id, number, config, results, point, params, reason)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      suggestion.experiment, suggested.number, suggested.config_id, suggested.results, suggested.point,
      suggested.params, suggested.reason);
  std::vector<std::int64_t> numbers;
  for (const auto& trial : suggestion.trials) numbers.push_back(add_trial(into, trial));
  *suggestion.numbers = std::move(numbers);
  if (suggestion.step) add_step(into, suggestion.experiment, *suggestion.step);
}

void record(Recording& into, const StepRecord& step) {
  add_step(into, step.experiment, step.step);
  for (const auto trial : step.pruned) prune(into, trial, step);
}

}  // namespace runner::database

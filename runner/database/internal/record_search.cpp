#include <stdexcept>

#include "database/internal/recording.hpp"

namespace runner::database {

void add_search(Recording& into, const SearchRecord& search) {
  into.statements.run(
      "INSERT INTO search (experiment_id, sampler, options, seed, trials, replicates, lag, greedy, space, definition)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      search.experiment, search.sampler, search.options, search.seed, search.trials, search.replicates, search.lag,
      std::int64_t{search.greedy}, search.space, search.definition);
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
}

}  // namespace runner::database

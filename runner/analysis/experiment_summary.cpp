#include "analysis/experiment_summary.hpp"

#include <algorithm>
#include <utility>

namespace runner::analysis {

namespace {

void add(std::vector<BestResult>& best, BestResult result) {
  const auto same = std::find_if(best.begin(), best.end(), [&](const BestResult& other) {
    return other.monitor == result.monitor && other.mode == result.mode;
  });
  if (same == best.end()) {
    best.push_back(std::move(result));
  } else if (is_better(result.value, same->value, result.mode)) {
    *same = std::move(result);
  }
}

}  // namespace

ExperimentSummary summary_of(database::Reader& reader, std::int64_t experiment) {
  return summary_of(reader, experiment, reader.results_of({experiment, {}}));
}

ExperimentSummary summary_of(database::Reader& reader, std::int64_t experiment,
                             const std::vector<database::ResultRow>& rows) {
  ExperimentSummary summary;
  summary.experiment = experiment;
  const auto described = reader.experiment(experiment);
  summary.name = described.name;
  for (const auto& row : rows) {
    ++summary.trials[row.state];
    if (!row.best_value || !row.best_epoch) continue;
    add(summary.best, {.monitor = row.monitor,
                       .mode = row.mode,
                       .trial = row.trial,
                       .epoch = *row.best_epoch,
                       .value = *row.best_value});
  }
  if (described.trials == 1) summary.test = reader.tests_of({experiment, {}});
  summary.checkpoints = reader.checkpoint_count(experiment);
  return summary;
}

}  // namespace runner::analysis

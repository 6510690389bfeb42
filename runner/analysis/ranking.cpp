#include "analysis/ranking.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/confirmation.hpp"
#include "analysis/trial_labels.hpp"

namespace runner::analysis {

// One label per configuration, from the spec of its first trial.
std::map<std::string, std::string> configuration_labels(database::Reader& reader,
                                                        const database::TrialSelection& trials) {
  TrialLabels labels;
  const auto configurations = reader.configurations_of(trials);
  for (const auto& row : configurations) labels.add(nlohmann::json::parse(row.spec));
  std::map<std::string, std::string> by_config;
  for (const auto& row : configurations)
    by_config[row.config_id] = labels.configuration_label(nlohmann::json::parse(row.spec));
  return by_config;
}

std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials) {
  return trial_results(reader, trials, reader.results_of(trials));
}

std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials,
                                       const std::vector<database::ResultRow>& rows) {
  const auto labels = configuration_labels(reader, trials);
  std::map<std::int64_t, std::map<std::string, double>> tests;
  for (const auto& test : reader.tests_of(trials)) tests[test.trial][test.metric] = test.value;
  std::vector<TrialResult> results;
  for (const auto& row : rows) {
    results.push_back({.trial = row.trial,
                       .config_id = row.config_id,
                       .label = labels.at(row.config_id),
                       .replicate = {row.seed, row.fold},
                       .state = row.state,
                       .best_value = row.best_value,
                       .best_epoch = row.checkpoint_epoch,
                       .monitor = row.monitor,
                       .mode = row.mode,
                       .test = tests[row.trial]});
  }
  return results;
}

std::vector<Leaderboard> rank_configurations(database::Reader& reader, const database::TrialSelection& trials) {
  auto results = trial_results(reader, trials);
  const auto has_value = [](const auto& result) { return result.best_value.has_value(); };
  if (std::none_of(results.begin(), results.end(), has_value)) return {};
  std::map<std::int64_t, std::map<PartMetric, double>> metrics;
  for (auto& row : reader.best_metrics_of(trials)) {
    if (row.part != Split::test) metrics[row.trial][{row.part, std::move(row.metric)}] = row.value;
  }
  for (TrialResult& result : results) {
    result.metrics = std::move(metrics[result.trial]);
    result.metrics.erase({Split::validation, result.monitor});
  }
  auto boards = leaderboards(std::move(results));
  if (!trials.experiment) return boards;
  for (auto& board : boards) {
    for (auto& sentence : confirmation_sentences(reader, *trials.experiment, board))
      board.sentences.push_back(std::move(sentence));
  }
  return boards;
}

}  // namespace runner::analysis

#include "analysis/ranking.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/comparability.hpp"
#include "analysis/confirmation.hpp"
#include "analysis/trial_labels.hpp"
#include "digest/data_record.hpp"

namespace runner::analysis {

namespace {

struct Described {
  std::string label;
  Measure measure;
};

// Each configuration by its id, from the spec of its first trial.
std::map<std::string, Described> described(database::Reader& reader, const database::TrialSelection& trials) {
  TrialLabels labels;
  std::map<std::string, nlohmann::json> specs;
  for (const auto& row : reader.configurations_of(trials)) specs[row.config_id] = nlohmann::json::parse(row.spec);
  for (const auto& [id, spec] : specs) labels.add(spec);
  std::map<std::string, Described> by_config;
  for (const auto& [id, spec] : specs) by_config[id] = {labels.configuration_label(spec), measure_of(spec)};
  return by_config;
}

}  // namespace

std::map<std::string, std::string> configuration_labels(database::Reader& reader,
                                                        const database::TrialSelection& trials) {
  std::map<std::string, std::string> by_config;
  for (auto& [id, configuration] : described(reader, trials)) by_config[id] = std::move(configuration.label);
  return by_config;
}

std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials) {
  return trial_results(reader, trials, reader.results_of(trials));
}

std::vector<TrialResult> trial_results(database::Reader& reader, const database::TrialSelection& trials,
                                       const std::vector<database::ResultRow>& rows) {
  const auto configurations = described(reader, trials);
  std::map<std::int64_t, std::map<std::string, double>> tests;
  std::map<std::int64_t, std::int64_t> tested_epoch;
  for (const auto& test : reader.tests_of(trials)) {
    tests[test.trial][test.metric] = test.value;
    tested_epoch[test.trial] = test.epoch;
  }
  std::vector<TrialResult> results;
  for (const auto& row : rows) {
    const auto& configuration = configurations.at(row.config_id);
    results.push_back(
        {.trial = row.trial,
         .config_id = row.config_id,
         .label = configuration.label,
         .replicate = {row.seed, row.fold},
         .state = row.state,
         .best_value = row.best_value,
         .best_checkpoint = row.best_checkpoint,
         .monitor = row.monitor,
         .mode = row.mode,
         .test = tests[row.trial],
         .test_is_of_others = tested_epoch.contains(row.trial) && row.best_epoch != tested_epoch[row.trial],
         .measure = configuration.measure,
         .data_sha256 = std::string(last_digest(row.data_sha256))});
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

#include "analysis/trial_details.hpp"

#include <utility>

namespace runner::analysis {

TrialDetails details_of(database::Reader& reader, std::int64_t trial, std::optional<std::int64_t> epoch) {
  TrialDetails details;
  details.trial = reader.trial(trial);
  const auto experiment = details.trial.experiment;
  details.experiment = reader.experiment(experiment);
  details.spec = nlohmann::json::parse(reader.spec_of(trial), nullptr, false);
  details.attempts = reader.attempts_of(trial);
  details.checkpoints = reader.checkpoints_of_trial(trial);
  details.curve = reader.curve_of({trial}, details.trial.monitor);
  details.epoch = epoch ? epoch : details.trial.best_epoch;
  if (!details.epoch && !details.curve.empty()) details.epoch = details.curve.back().epoch;
  if (details.epoch) details.metrics = reader.metrics_at(trial, *details.epoch);
  // The test part is looked at with the weights that were kept, which may be of another epoch.
  if (!epoch) {
    for (const auto& test : reader.tests_of({std::nullopt, {trial}})) {
      if (test.epoch != details.epoch) details.tests.push_back(test);
    }
  }
  details.provenance = reader.provenance_of(experiment);
  const auto fingerprint = reader.fingerprint_of(experiment);
  if (fingerprint) details.fingerprint = nlohmann::json::parse(*fingerprint, nullptr, false);
  details.plugins = reader.plugins_of(trial);
  for (auto& event : reader.events_of(experiment)) {
    if (event.trial == trial) details.events.push_back(std::move(event));
  }
  return details;
}

}  // namespace runner::analysis

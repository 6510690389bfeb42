#include "trial/trial_description.hpp"

#include "trial/data_notes.hpp"
#include "trial/model_state.hpp"

namespace runner::trial {

events::TrialDescribed describe(events::TrialId trial, const TrialData& data, const DatasetInfo& info,
                                const CachedDataset& cached) {
  events::TrialDescribed description;
  description.trial = trial;
  description.data_sha256 = cached.sha256;
  description.data_is_random = cached.is_random;
  description.train_size = data.train_size();
  description.validation_size = data.validation_size();
  description.input_shape = info.input_shape;
  if (info.target == TargetKind::classes) description.classes = info.outputs;
  return description;
}

events::TrialDescribed describe(events::TrialId trial, TrialParts& parts, const CachedDataset& cached) {
  const Monitor monitor = parts.monitor();
  events::TrialDescribed description = describe(trial, parts.trial_data(), parts.data(), cached);
  description.parameters = count_parameters(parts.plain_model(), false);
  description.trainable_parameters = count_parameters(parts.plain_model(), true);
  description.device = parts.device().str();
  description.monitor = monitor.metric;
  description.mode = monitor.mode;
  description.notes = data_notes(parts.dataset(), parts.trial_data());
  description.notes.insert(description.notes.end(), parts.notes().begin(), parts.notes().end());
  return description;
}

}  // namespace runner::trial

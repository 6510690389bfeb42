#pragma once

#include "events/events.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/trial_data.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

/// Returns what a trial says of its data before its first epoch: sizes, shape, classes, digest.
events::TrialDescribed describe(events::TrialId trial, const TrialData& data, const DatasetInfo& info,
                                const CachedDataset& cached);

/// Returns the same with what it says of its model, device and monitor, and what people should know of both.
events::TrialDescribed describe(events::TrialId trial, TrialParts& parts, const CachedDataset& cached);

}  // namespace runner::trial

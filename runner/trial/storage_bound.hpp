#pragma once

#include <cstdint>

#include "spec/trial_spec.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Bounds what the checkpoints of one trial take.
struct StorageBound {
  /// Of one checkpoint, without the metadata that differs from epoch to epoch.
  std::int64_t checkpoint_bytes = 0;
  /// How many a trial holds at once at most.
  std::int64_t checkpoints = 0;
};

/// Makes a trial's parts and asks its policies; trains nothing. Throws PluginError, std::runtime_error.
StorageBound storage_bound(const spec::TrialSpec& spec, const Registry& registry);

}  // namespace runner::trial

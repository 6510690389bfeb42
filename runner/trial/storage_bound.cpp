#include "trial/storage_bound.hpp"

#include <algorithm>

#include "trial/model_state.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

StorageBound storage_bound(const spec::TrialSpec& spec, const Registry& registry) {
  TrialParts parts(spec, registry);
  const auto state = state_dict(parts.plain_model());
  const std::int64_t bytes = weights_bytes(state);
  StorageBound bound{static_cast<std::int64_t>(serialise(state, {}).size()), 0};
  const std::int64_t epochs = spec.training.epochs;
  for (const NamedPolicy& each : parts.policies()) {
    bound.checkpoints += std::min(epochs, each.policy->most_kept(epochs, bytes));
  }
  // The best and the newest stay, whoever holds them.
  if (bound.checkpoints > 0) bound.checkpoints = std::min(epochs, bound.checkpoints + 2);
  return bound;
}

}  // namespace runner::trial

#pragma once

#include "spec/trial_spec.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/ranks.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Computes gradients for a trial whose first process is elsewhere, until that is at its end. Nothing is kept here from
/// one step to the next: weights and buffers are the first process's, and each step has random numbers of its own, so
/// that a trial which is resumed goes on as it would have. Throws what plugins throw, as PluginError where it is known
/// whose it was.
void run_other_rank(const spec::TrialSpec& spec, const Registry& registry, DatasetCache& cache, FirstRankLink& first);

}  // namespace runner::trial

#pragma once

#include "protocol/messages.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/registry.hpp"

namespace runner::worker {

/// Runs a trial of whose epochs nobody is told, and says how it ended and which fast paths this process has taken so
/// far.
protocol::TrialRehearsed rehearse(const spec::TrialSpec& spec, const trial::Registry& registry,
                                  trial::DatasetCache& cache);

}  // namespace runner::worker

#pragma once

#include <cstdint>
#include <optional>

#include "database/records.hpp"
#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Returns what the database keeps of a trial before it runs: its place in the plan, hashes, text, the optimizer's rate
/// and flattened parameters.
database::TrialRecord trial_record(const spec::TrialSpec& spec, std::int64_t experiment, std::int64_t ordinal,
                                   std::optional<double> lr);

}  // namespace runner::supervisor

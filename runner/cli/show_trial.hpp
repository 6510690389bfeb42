#pragma once

#include "analysis/trial_details.hpp"

namespace runner::cli {

/// Prints all that is recorded of a trial; `checkpoint` is the epoch of the one that was asked for.
void print_trial(const analysis::TrialDetails& details, std::optional<std::int64_t> checkpoint);

/// Returns the same for programs.
nlohmann::ordered_json trial_json(const analysis::TrialDetails& details, std::optional<std::int64_t> checkpoint);

}  // namespace runner::cli

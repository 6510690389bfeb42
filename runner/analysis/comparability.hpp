#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/trial_result.hpp"

namespace runner::analysis {

/// Returns what a trial, in the form of `spec::to_json`, is measured by and on.
Measure measure_of(const nlohmann::json& trial);

/// Returns why the values of results that follow one metric do not compare, a sentence: the loss means something else
/// to each where the losses differ, a metric where its options do, and every metric does where the data differ, by
/// their configs or by what was found under one name, or the rows that validate. None where they compare. Results
/// without a value do not count.
std::optional<std::string> why_not_compared(const std::vector<TrialResult>& results);

}  // namespace runner::analysis

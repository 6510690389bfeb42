#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/trial_result.hpp"

namespace runner::analysis {

/// Returns what a trial, in the form of `spec::to_json`, is measured by and on.
Measure measure_of(const nlohmann::json& trial);

/// Returns why values of one metric do not compare, a sentence: the loss means something else to each where the losses
/// differ, and every metric does where the data differ. None where they compare, as far as their configs tell.
std::optional<std::string> why_not_compared(const std::vector<const Measure*>& measures, const std::string& monitor);

/// Returns the same of results that follow one metric, those that have a value.
std::optional<std::string> why_not_compared(const std::vector<TrialResult>& results);

}  // namespace runner::analysis

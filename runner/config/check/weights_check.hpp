#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "config/draft.hpp"
#include "config/report.hpp"

namespace runner::config {

/// Returns the entries of `parameters:`, complete; none where the draft has none or a fault was noted.
std::optional<nlohmann::json> check_parameter_rules(const Draft& draft, Report& report);

/// Returns `init:`, complete, the path of a file made absolute; none where the draft has none or a fault was noted.
/// What it names is not looked up.
std::optional<nlohmann::json> check_init(const Draft& draft, Report& report);

}  // namespace runner::config

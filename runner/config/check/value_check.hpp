#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <runner/param_description.hpp>
#include <string_view>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Returns the value as its declared type, within its bounds and choices, paths made absolute; none where a fault was
/// noted. `key` names it in messages: `optimizer.lr`.
std::optional<nlohmann::json> check_value(const Node& value, const ParamDescription& description, std::string_view key,
                                          Report& report);

/// The same for a key of `training:`, which has rules of its own for times (`30m`) and devices.
std::optional<nlohmann::json> check_training_value(const Node& value, const ParamDescription& description,
                                                   std::string_view key, Report& report);

}  // namespace runner::config

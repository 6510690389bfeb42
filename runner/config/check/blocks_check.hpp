#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <runner/param_description.hpp>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Returns a list of blocks, each as `{name: {parameter: value, …}}` with every parameter that it has; none where a
/// fault was noted. Each element is a name, `{name: value}` for its first parameter, or `{name: {parameter: value,
/// …}}`. `key` names the list in messages and its elements in the report's places: `model.layers`, `model.layers[3]`.
std::optional<nlohmann::json> check_blocks(const Node& list, const std::vector<BlockDescription>& known,
                                           std::string_view key, Report& report);

}  // namespace runner::config

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace runner::cli {

/// Returns a trial, in the form of `spec::to_json`, as a config that trains the same: a line for each key, broken at
/// `width`.
std::string config_yaml(const nlohmann::json& trial, std::size_t width);

}  // namespace runner::cli

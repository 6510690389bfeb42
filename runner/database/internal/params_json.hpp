#pragma once

#include <string>
#include <vector>

#include "database/records.hpp"

namespace runner::database {

/// Returns whether a parameter is the seed, which makes a replicate and not another configuration.
bool is_seed(const Param& param) noexcept;

/// Writes parameters as one JSON object with sorted keys, without the seed. Throws nlohmann's exceptions where a
/// JsonText is no JSON.
std::string params_json(const std::vector<Param>& params);

}  // namespace runner::database

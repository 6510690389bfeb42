#pragma once

#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "cli/completion.hpp"

namespace runner::cli {

/// Returns what an override of a config may be that begins with `current`: keys, plugins behind `optimizer=`,
/// parameters of the plugin that `config` and the `overrides` before it choose, values where there are few.
Completion complete_override(const catalogue::Catalogue& catalogue, const std::string& config,
                             const std::vector<std::string>& overrides, const std::string& current);

}  // namespace runner::cli

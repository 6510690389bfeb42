#pragma once

#include <optional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

/// Checks each value of a swept parameter with every plugin that its section may have. Notes a parameter that not all
/// of them have, or that they take as different types. None where a fault was noted, or where there is no plugin.
std::optional<Column> check_swept_parameter(const SweptKey& swept, const spec::PluginSection& section,
                                            const std::vector<const catalogue::PluginDescription*>& plugins,
                                            Report& report);

}  // namespace runner::config

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/records.hpp"

namespace runner::database {

/// Writes metrics as {"train": {"loss": 1.5}, "validation": {…}}, keys sorted; a value that is not finite is null.
std::string metrics_json(const std::vector<events::Metric>& metrics);

/// Finds a metric's value; nothing where it is absent or not finite.
std::optional<double> finite_value(const std::vector<events::Metric>& metrics, Split split, std::string_view name);

}  // namespace runner::database

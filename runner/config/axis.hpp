#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "config/config.hpp"
#include "config/override.hpp"
#include "config/report.hpp"

namespace runner::config {

/// Makes the axis of one swept key from what `check` returns for each of its values. A value that appears twice is
/// noted: it would be the same trial. None where no value is sound.
std::optional<Axis> make_axis(const Override& swept,
                              const std::function<std::optional<nlohmann::json>(const Node&)>& check, Report& report);

}  // namespace runner::config

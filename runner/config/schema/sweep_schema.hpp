#pragma once

#include <nlohmann/json.hpp>

#include "catalogue/catalogue.hpp"

namespace runner::config {

/// Returns the part of the JSON Schema that stands for `sweep:`, with every key that these plugins let a config sweep.
nlohmann::json sweep_schema(const catalogue::Catalogue& catalogue);

/// Returns what `sweep_schema` refers to below `definitions`.
nlohmann::json sweep_definitions(const catalogue::Catalogue& catalogue);

}  // namespace runner::config

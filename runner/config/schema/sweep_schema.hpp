#pragma once

#include <nlohmann/json.hpp>

#include "catalogue/catalogue.hpp"

namespace runner::config {

/// Returns the part of the JSON Schema that stands for `sweep:`, with every key that these plugins let a config sweep.
nlohmann::json sweep_schema(const catalogue::Catalogue& catalogue);

/// Returns the part that stands for the space of `search:`.
nlohmann::json space_schema(const catalogue::Catalogue& catalogue);

/// Returns what both refer to below `definitions`.
nlohmann::json sweep_definitions(const catalogue::Catalogue& catalogue);

}  // namespace runner::config

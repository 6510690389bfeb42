#pragma once

#include <nlohmann/json.hpp>

#include "catalogue/catalogue.hpp"

namespace runner::config {

/// Returns the JSON Schema (draft 7, which editors know) of a config that may use these plugins: keys, types, bounds,
/// choices, defaults and the docs that an editor shows. Equal catalogues give equal schemas.
nlohmann::json json_schema(const catalogue::Catalogue& catalogue);

}  // namespace runner::config

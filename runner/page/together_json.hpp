#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "page/kept_importance.hpp"

namespace runner::page {

/// Returns what the page says of several experiments beside each other: their configurations ranked and compared seed
/// by seed, each as that of its experiment even where others have the same. Its curves, and what else is no comparison,
/// are those of the experiments. `importance` is what was kept of earlier ones, by metric. Throws
/// database::DatabaseError.
nlohmann::json together_json(database::Reader& reader, const std::vector<std::int64_t>& experiments,
                             std::map<std::string, KeptImportance>& importance);

}  // namespace runner::page

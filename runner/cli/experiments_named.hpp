#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::cli {

/// Returns the numbers of the experiments that `names` name, each once and in their order; of the newest where there
/// are none, and nothing where there is no experiment. Throws database::DatabaseError where a name fits none.
std::vector<std::int64_t> experiments_named(database::Reader& reader, const std::vector<std::string>& names);

}  // namespace runner::cli

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::cli {

/// Returns the numbers of the experiments that `names` name, each once and in their order; of the newest where there
/// are none, and nothing where there is no experiment. Throws database::DatabaseError where a name fits none.
std::vector<std::int64_t> experiments_named(database::Reader& reader, const std::vector<std::string>& names);

/// Returns the number of the experiment that `name` names, of the newest where it is empty; none, after saying so,
/// where the database holds none. Throws database::DatabaseError where the name fits none.
std::optional<std::int64_t> experiment_or_newest(database::Reader& reader, const std::string& name);

}  // namespace runner::cli

#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "database/reader.hpp"
#include "page/groups_json.hpp"

namespace runner::page {

/// Returns what the page says of the search that suggested an experiment's trials: how it was made, its space in words,
/// and the suggestions in order, each with its configuration, its reason and why its trials were stopped. Null where
/// all trials were known beforehand. Throws database::DatabaseError.
nlohmann::json search_json(database::Reader& reader, std::int64_t experiment,
                           const std::vector<database::TrialRow>& trials, const Configurations& configurations);

}  // namespace runner::page

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/draft.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Returns everything that a key of the block `dataset` takes in some trial; nothing where a fault was noted. `dataset`
/// is the first trial's block, `columns` what trials differ in.
std::vector<nlohmann::json> dataset_values(const std::string& key, const nlohmann::json& dataset,
                                           const std::vector<Column>& columns);

/// Returns where a key of the block `dataset` was given, or else the block.
Span dataset_key_place(const Draft& draft, std::string_view key);

}  // namespace runner::config

#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Notes where `dataset.standardize` and `dataset.scaling` contradict each other in some trial. `dataset` is the first
/// trial's block, `columns` what trials differ in.
void check_scaling(const Draft& draft, const nlohmann::json& dataset, const std::vector<Column>& columns,
                   Report& report);

}  // namespace runner::config

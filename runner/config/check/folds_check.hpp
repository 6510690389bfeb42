#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Notes where `dataset.folds` and `dataset.fold` do not fit together in some trial: one without the other, or a fold
/// that there is not. `dataset` is the first trial's block, `columns` what trials differ in.
void check_folds(const Draft& draft, const nlohmann::json& dataset, const std::vector<Column>& columns, Report& report);

}  // namespace runner::config

#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Notes where several processes would train one trial elsewhere than on the CPU. `training` is the first trial's
/// block, `columns` what trials differ in.
void check_processes(const Draft& draft, const nlohmann::json& training, const std::vector<Column>& columns,
                     Report& report);

}  // namespace runner::config

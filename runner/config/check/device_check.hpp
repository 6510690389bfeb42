#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Notes what `training.device` cannot do: several processes train one trial on the CPU only, and only a GPU computes
/// in TF32. `training` is the first trial's block, `columns` what trials differ in.
void check_device(const Draft& draft, const nlohmann::json& training, const std::vector<Column>& columns,
                  Report& report);

}  // namespace runner::config

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runner::analysis {

/// Returns one of these values as a label shows it.
std::string value_text(const nlohmann::json& value);

/// Returns what a trial's swept keys are set to, as on the command line: `optimizer.lr=0.01 model.hidden=[32,32]`. Of a
/// plugin given as a block `optimizer=adam(lr=0.01)`.
std::string trial_label(const std::vector<std::pair<std::string, nlohmann::json>>& values);

}  // namespace runner::analysis

#pragma once

#include <optional>
#include <runner/param_description.hpp>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::spec {

/// Returns the value of the parameter that an optimizer declared as its learning rate, its default where the trial
/// gives none; nothing where no parameter is one. Throws std::invalid_argument where the value is no number.
std::optional<double> learning_rate(const std::vector<ParamDescription>& declared, const PluginChoice& optimizer);

}  // namespace runner::spec

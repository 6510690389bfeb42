#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <runner/optimizer.hpp>
#include <string>

namespace runner::trial {

/// Says whether an optimizer that `make` makes has the same bits for parameters that lie together as for separate ones:
/// that LibTorch's kernels round alike wherever a number lies among others, and that the optimizer is as elementwise as
/// it says. Tried on numbers of the parameters' dtype and device when the optimizer of that name is first asked for in
/// a process with such options: `options` counts as the same where the same ones are zero. Counted as the fast path
/// `flat.<name>`.
bool agrees_on_flat(const std::string& name, const nlohmann::json& options, const Parameters& parameters,
                    const std::function<std::unique_ptr<Optimizer>(const Parameters&)>& make);

}  // namespace runner::trial

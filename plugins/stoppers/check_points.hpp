#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <runner/contender.hpp>
#include <span>
#include <string>
#include <vector>

namespace runner::stoppers {

/// Says why a configuration that waits is stopped; nothing where it goes on.
using Judge = std::function<std::optional<std::string>(const Contender& contender)>;

/// Decides for a stopper that looks at each configuration after certain epochs, `rungs`, of which the last is the end:
/// whoever waits is judged, the earliest first, and goes on to the next of them or is stopped; where nobody does, a new
/// configuration begins.
StopperDecision decide_each(std::span<const Contender> contenders, std::size_t left,
                            const std::vector<std::int64_t>& rungs, const Judge& judge);

}  // namespace runner::stoppers

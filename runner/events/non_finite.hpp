#pragma once

#include <optional>
#include <string_view>

namespace runner::events {

/// Returns what stands in JSON, which has no such number, for one that is not finite: `nan`, `inf` or `-inf`; none for
/// a number that is.
std::optional<std::string_view> non_finite_text(double value);

/// Returns the number that such a text stands for; none for any other text.
std::optional<double> non_finite_number(std::string_view text);

}  // namespace runner::events

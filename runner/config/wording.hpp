#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/closest.hpp"

namespace runner::config {

/// Returns the text fit for a message: control characters replaced, more than 60 characters cut.
std::string shortened(std::string_view text);

/// Returns the shortened text in single quotes.
std::string in_quotes(std::string_view text);

/// Returns `a, b, c`; of a long list the first 40.
std::string listed(const std::vector<std::string>& names);

/// Returns a number as a person writes it: `0`, `4294967295`, `0.001`, `1e-08`.
std::string number_text(double value);

using text::closest;

/// Returns `; did you mean 'x'?`, or where nothing is near `; <introduction>: a, b, c`.
std::string remedy(std::string_view name, const std::vector<std::string>& candidates, std::string_view introduction);

}  // namespace runner::config

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner::text {

/// Returns the candidate that `name` was most likely meant to be, if one is near enough to be worth asking. Case does
/// not count, nor single quotes around a candidate.
std::optional<std::string> closest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace runner::text

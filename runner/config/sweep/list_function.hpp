#pragma once

#include <cstddef>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Adds the values of `0..9`, `range(first, end)`, `range(first, end, step)` or `logspace(first, last, count)`. Returns
/// whether the text is one of these; one that cannot be read, is empty or has more than `most` values is noted.
bool append_listed(const Node& written, std::size_t most, std::vector<Node>& values, Report& report);

}  // namespace runner::config

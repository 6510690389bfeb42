#pragma once

#include <cstddef>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Adds the values that one written value stands for: those of a range or another list function, else itself. What
/// draws at random and a function that does not exist are noted.
void append_values(const Node& written, std::size_t most, std::vector<Node>& values, Report& report);

/// Returns the values of a key below `sweep:`, which must be a list or a range and not empty; empty where it is at
/// fault.
std::vector<Node> sweep_values(const Node& written, std::size_t most, Report& report);

}  // namespace runner::config

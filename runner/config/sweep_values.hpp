#pragma once

#include <cstddef>
#include <vector>

#include "config/node.hpp"
#include "config/report.hpp"

namespace runner::config {

/// Adds the values that one written value stands for: those of a range (`0..9`, `range(0, 10)`, `range(0, 1, 0.1)`),
/// else itself. A range of more than `most` values and a function that is not supported are noted in `report`.
void append_values(const Node& written, std::size_t most, std::vector<Node>& values, Report& report);

/// Returns the values of a key below `sweep:`, which must be a list or a range and not empty; empty where it is at
/// fault.
std::vector<Node> sweep_values(const Node& written, std::size_t most, Report& report);

}  // namespace runner::config

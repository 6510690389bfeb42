#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/yaml/node.hpp"

namespace runner::config {

/// Holds a text such as `logspace(1e-4, 1e-1, 10)`, taken apart. Points into the node's source.
struct Call {
  std::string_view name;
  std::vector<Span> arguments;
};

/// Returns the call that a scalar's text is, quoted or not; none for any other node.
std::optional<Call> read_call(const Node& node);

}  // namespace runner::config

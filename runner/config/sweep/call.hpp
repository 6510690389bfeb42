#pragma once

#include <optional>
#include <string>
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

/// Returns a YAML text of the same length in which the commas, brackets, colons and number signs of calls that stand
/// where a value begins are hidden, so that `{lr: logspace(1e-4, 1e-1, 10)}` has one key. A call ends on its line.
std::string hide_calls(std::string_view yaml);

/// Puts back what `hide_calls` hid.
void show_calls(std::string& text);

}  // namespace runner::config

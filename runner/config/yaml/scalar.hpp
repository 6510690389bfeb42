#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "config/yaml/node.hpp"

namespace runner::config {

/// Holds what a scalar means: null, a flag, an integer, a real (an integer past 64 bits too, and infinity and NaN),
/// text.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// Returns what a plain (unquoted) scalar means under the core schema of YAML 1.2.
Scalar read_plain_scalar(std::string_view text);

/// Returns what a scalar node means; a quoted one is text. Null for a node that is no scalar.
Scalar read_scalar(const Node& node);

}  // namespace runner::config

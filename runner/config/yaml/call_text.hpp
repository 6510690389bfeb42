#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/yaml/node.hpp"

namespace runner::config {

/// Returns the place after a call such as `logspace(1e-4, 1e-1, 10)` that begins at `begin` and ends on its line; none
/// where there is no call.
std::optional<std::size_t> call_end(std::string_view text, std::size_t begin);

/// Returns the whole call of which an unquoted scalar is only the beginning: YAML ends a text at a colon and a space,
/// and inside braces and brackets at a comma. Returns none for any other scalar.
std::optional<Span> cut_call(const Node& scalar);

}  // namespace runner::config

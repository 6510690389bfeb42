#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Returns the span without the space around it.
Span trimmed(Span span);

/// Returns the text that the span points at.
std::string_view text_of(const Span& span);

/// Returns the text that the span points at as an unquoted scalar.
Node plain_scalar(const Span& where);

/// Splits at the commas that are in no quotes, brackets or parentheses, the space around each piece left out.
std::vector<Span> split_at_commas(const Span& whole);

/// Reads one value outside of a YAML text: what starts with a quote or a bracket is YAML, any other text is taken as it
/// stands. None where a fault was noted.
std::optional<Node> read_value(const Span& piece, Report& report);

}  // namespace runner::config

#pragma once

#include <optional>

#include "config/source.hpp"

namespace runner::config {

/// Returns the span of the tag (`!!str`) among the properties that start here, if there is one.
std::optional<Span> tag_at(const Span& start);

/// Says whether the quoted text that starts here has its closing quote. The parser takes the end of the file for one.
bool is_closed_quote(const Span& start);

/// Returns where a node's own text is: past anchor and tag, and for a scalar up to its end on the same line.
Span node_span(const Span& start, bool scalar);

}  // namespace runner::config

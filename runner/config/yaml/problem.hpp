#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "config/source.hpp"

namespace runner::config {

/// Returns a message for what the YAML parser said about the text at `where`, with what to do about it, and the place
/// that a person has to look at: often before the one where the parser stumbled.
std::pair<Span, std::string> yaml_problem(std::string_view parser_message, const Span& where);

}  // namespace runner::config

#pragma once

#include <optional>
#include <string>

#include "config/source.hpp"

namespace runner::config {

/// Holds a line that a YAML parser took for something else than was meant, and what to do about it.
struct MisreadLine {
  Span where;
  std::string remedy;
};

/// Finds what a parser stumbles over only later: a line such as `optimizer:adam` is text to it, which goes on in the
/// next line, whose colon is then at fault. `fault` is where it stumbled. None where that line itself is to blame.
std::optional<MisreadLine> find_misread_line(const Span& fault);

/// Finds the bracket that is still open at `fault`, where it stands on a line before.
std::optional<Span> find_open_bracket(const Span& fault);

/// Returns the remedy for a key that holds a colon, as `optimizer:adam` and `lr:0.1` do; nothing for any other.
std::optional<std::string> missing_space(std::string_view key);

}  // namespace runner::config

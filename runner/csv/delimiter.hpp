#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace csv {

/// Returns the delimiter that a person wrote: one character, or `\t` for a tab. Throws std::invalid_argument for what
/// cannot be one.
char delimiter_of(std::string_view text);

/// Returns what seems to stand between the cells of a line in place of `delimiter`; none where nothing does.
std::optional<char> likely_delimiter(std::string_view line, char delimiter);

/// Returns the delimiter in quotes, as one writes it in a config.
std::string shown_delimiter(char delimiter);

}  // namespace csv

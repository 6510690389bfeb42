#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace csv {

/// Returns the delimiter that a person wrote: one character, or `\t` for a tab. Throws std::invalid_argument for what
/// cannot be one.
char delimiter_of(std::string_view text);

/// Returns the delimiter that a text seems to have: what its first line says as `sep=;`, or a comma where that line has
/// one outside of quotes, or that of `;`, tab and `|` which it has most of; a comma, where it has none. Of a comma and
/// another it is the other where that divides the second line as the first, and the comma does not or not further, or
/// stands before fractions (`decimal`).
char found_delimiter(std::string_view text, char decimal = '.');

/// Returns what a spreadsheet's line `sep=;`, at times in quotes, says that separates the cells; none for another line.
std::optional<char> announced_delimiter(std::string_view line);

/// Returns what seems to stand between the cells of a line in place of `delimiter`; none where nothing does.
std::optional<char> likely_delimiter(std::string_view line, char delimiter);

/// Returns the delimiter in quotes, as one writes it in a config.
std::string shown_delimiter(char delimiter);

}  // namespace csv

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace csv {

/// Reads a cell as a number; blanks around it do not count, and what is too small for a double is 0. Throws
/// std::runtime_error, which names file, line and column, for text that is none, and for a number that is not finite as
/// float32.
double number(std::string_view cell, const std::string& file, std::size_t line, const std::string& column);

/// Says whether a cell is a number, finite or not.
bool is_number(std::string_view cell);

/// Says whether a cell is one apart from the commas, blanks and apostrophes in it and the points between thousands, as
/// `1,5`, `1'000` and `1.234.567` are.
bool is_number_with_separators(std::string_view cell);

/// Says whether a cell is what programs write for a missing value: nothing, `NA`, `NaN`, `?` …
bool is_missing(std::string_view cell);

}  // namespace csv

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "csv/columns.hpp"
#include "csv/missing.hpp"

namespace csv {

/// Warns of two codes in a column that are one number, such as 01 and 001, and so are taken for one of `what`,
/// `category`. None where no two are.
std::optional<std::string> merged_codes_note(const Columns& columns, std::size_t column, const MissingValues& missing,
                                             const std::string& what);

/// Returns the number that a cell is taken for, where it is written as no program writes numbers but as people write
/// codes: `00123` is 123, `+4930901820` a telephone's, `1e5` is 100000, and of `12345678901234567890` a number does not
/// keep the last digits. None for any other cell.
std::optional<std::string> number_of_code(std::string_view cell);

/// Says whether all cells that are not missing are codes beyond much doubt: whole numbers of one length, three digits
/// or more, of which some begin with a 0, or telephone numbers.
bool holds_codes(const Columns& columns, std::size_t column, const MissingValues& missing);

/// Returns what a person should know of a column of numbers of which one may be a code, with `remedy` behind it; none
/// for any other column.
std::optional<std::string> codes_note(const Columns& columns, std::size_t column, const MissingValues& missing,
                                      const std::string& remedy);

}  // namespace csv

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runner::report {

/// Counts the columns that UTF-8 text takes on a terminal: two for a wide character, none for a combining one, one for
/// a byte that is no UTF-8.
std::size_t columns_of(std::string_view text);

/// Returns as much of the text's beginning as fits into so many columns.
std::string_view beginning(std::string_view text, std::size_t columns);

/// Returns the text where it fits into so many columns, else its beginning and `mark`, which counts for one column.
std::string cut(std::string_view text, std::size_t columns, std::string_view mark = "…");

}  // namespace runner::report

#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "csv/columns.hpp"

namespace csv {

/// Returns what stands beside the number in `$1,234.50`, `12 %` or `5 kg`; none for another text.
std::optional<std::string> unit_of(std::string_view cell);

/// Says whether the texts are numbers with one unit, all of them; there is one at least.
bool are_numbers_with_unit(const std::set<std::string_view>& texts);

/// Returns what a person should know of a column whose texts, which become categories, are numbers with a unit; none
/// for any other column.
std::optional<std::string> units_note(const Columns& columns, std::size_t column,
                                      const std::vector<std::string>& categories);

}  // namespace csv

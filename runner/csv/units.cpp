#include "csv/units.hpp"

#include <algorithm>
#include <array>

#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

std::optional<std::string> unit_of(std::string_view cell) {
  // The last is how books write what is negative.
  constexpr auto in_front = std::to_array<std::string_view>({"$", "€", "£", "¥", "("});
  constexpr std::size_t longest = 8;
  std::string unit;
  for (const auto sign : in_front) {
    if (!cell.starts_with(sign)) continue;
    unit = sign;
    cell.remove_prefix(sign.size());
  }
  cell = trimmed(cell);
  const auto behind = std::min(cell.find_first_not_of("+-0123456789., '"), cell.size());
  const auto number = trimmed(cell.substr(0, behind));
  unit += cell.substr(behind);
  const bool is_unit = !unit.empty() && unit.size() <= longest && unit.find_first_of("0123456789") == std::string::npos;
  const bool is_plain = is_number(number) || is_number_with_separators(number);
  return is_unit && is_plain ? std::optional(unit) : std::nullopt;
}

bool are_numbers_with_unit(const std::set<std::string_view>& texts) {
  if (texts.empty()) return false;
  const auto unit = unit_of(*texts.begin());
  return unit && std::all_of(texts.begin(), texts.end(), [&](std::string_view text) { return unit_of(text) == unit; });
}

std::optional<std::string> units_note(const Columns& columns, std::size_t column,
                                      const std::vector<std::string>& categories) {
  constexpr std::size_t fewest = 3;
  const std::set<std::string_view> texts(categories.begin(), categories.end());
  if (texts.size() < fewest || !are_numbers_with_unit(texts)) return std::nullopt;
  return "column " + shown(columns.names()[column]) + ": " + listed(texts) +
         " are taken for categories, which have no order; where they are numbers, write them without " +
         shown(*unit_of(*texts.begin()));
}

}  // namespace csv

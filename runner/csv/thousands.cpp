#include "csv/thousands.hpp"

#include <algorithm>
#include <string_view>

#include "csv/number_form.hpp"
#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

std::string_view without_sign(std::string_view cell) {
  return cell.starts_with('-') || cell.starts_with('+') ? cell.substr(1) : cell;
}

// One to three digits, of which the first is not 0 where thousands follow.
bool is_first_group(std::string_view text) { return are_digits(text) && text.size() <= digits_of_a_group; }

bool may_be_thousands(std::string_view number) {
  const auto point = number.find('.');
  if (point == std::string_view::npos) return false;
  const auto group = number.substr(point + 1);
  return is_first_group(number.substr(0, point)) && number.front() != '0' && are_digits(group) &&
         group.size() == digits_of_a_group;
}

}  // namespace

std::optional<std::string> thousands_note(const Columns& columns, std::size_t column, const MissingValues& missing) {
  std::string_view parted;
  std::string_view whole;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = columns.table().cell(row, column);
    if (missing.contains(cell)) continue;
    const auto number = without_sign(trimmed(cell));
    if (may_be_thousands(number)) {
      parted = number;
    } else if (is_first_group(number)) {
      whole = number;
    } else {
      return std::nullopt;
    }
  }
  const Table& table = columns.table();
  const bool has_commas = table.numbers().decimal == ',';
  const bool are_alone_for_a_reason = has_commas || table.delimiter() == ';';
  if (parted.empty() || table.numbers().thousands || (whole.empty() && !are_alone_for_a_reason)) return std::nullopt;
  std::string as_written(parted);
  std::string meant(parted);
  std::erase(meant, '.');
  if (has_commas) std::replace(as_written.begin(), as_written.end(), '.', ',');
  return runner::text::warning(
      "column " + shown(columns.names()[column]) + " holds " + as_written +
      (whole.empty() ? " and three decimals in every number" : " beside whole numbers such as " + std::string(whole)) +
      ", and it is read as a fraction; where " + meant + " is meant, set " +
      what_to_set(has_commas ? NumberForm{'.', ','} : NumberForm{',', '.'}));
}

}  // namespace csv

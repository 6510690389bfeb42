#include "csv/codes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "csv/decimal.hpp"
#include "csv/text.hpp"
#include "text/note.hpp"

namespace csv {

namespace {

bool has_zero_in_front(std::string_view cell) { return cell.size() > 1 && cell.front() == '0' && are_digits(cell); }

bool is_telephone(std::string_view cell) {
  constexpr std::size_t fewest_digits = 7;
  return cell.starts_with('+') && cell.size() > fewest_digits && are_digits(cell.substr(1));
}

// Programs write 1e+05 and 1.0e5.
bool has_e_between_digits(std::string_view cell) {
  const auto e = std::min(cell.find_first_of("eE"), cell.size());
  return e < cell.size() && are_digits(cell.substr(0, e)) && are_digits(cell.substr(e + 1));
}

// The whole number that a double keeps.
std::string kept_digits(std::string_view cell) {
  constexpr std::size_t most = 512;
  double number = 0.0;
  std::from_chars(cell.data(), cell.data() + cell.size(), number);
  std::array<char, most> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, 0);
  return {text.data(), end};
}

}  // namespace

std::optional<std::string> number_of_code(std::string_view cell) {
  constexpr std::size_t digits_always_kept = 15;
  cell = trimmed(cell);
  if (has_zero_in_front(cell) || is_telephone(cell) || has_e_between_digits(cell)) {
    const auto number = Decimal::from(cell);
    return number ? std::optional(number->name()) : std::nullopt;
  }
  if (cell.size() <= digits_always_kept || !are_digits(cell)) return std::nullopt;
  const std::string kept = kept_digits(cell);
  return kept == cell ? std::nullopt : std::optional(kept);
}

bool holds_codes(const Columns& columns, std::size_t column, const MissingValues& missing) {
  // Fewer are months, days and hours.
  constexpr std::size_t fewest_digits = 3;
  std::optional<std::size_t> length;
  bool have_zeros = false;
  bool are_telephones = true;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = trimmed(columns.table().cell(row, column));
    if (missing.contains(cell)) continue;
    are_telephones = are_telephones && is_telephone(cell);
    const bool has_length = are_digits(cell) && cell.size() == length.value_or(cell.size());
    if (!has_length && !are_telephones) return false;
    length = cell.size();
    have_zeros = have_zeros || has_zero_in_front(cell);
  }
  return length && (are_telephones || (have_zeros && *length >= fewest_digits));
}

std::optional<std::string> codes_note(const Columns& columns, std::size_t column, const MissingValues& missing,
                                      const std::string& remedy) {
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = columns.table().cell(row, column);
    if (missing.contains(cell)) continue;
    const auto number = number_of_code(cell);
    if (!number) continue;
    return "column " + shown(columns.names()[column]) + " holds " + std::string(trimmed(cell)) +
           ", which is taken for the number " + *number + "; " + remedy;
  }
  return std::nullopt;
}

std::optional<std::string> merged_codes_note(const Columns& columns, std::size_t column, const MissingValues& missing,
                                             const std::string& what) {
  std::map<std::string, std::string_view> first_codes;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = trimmed(columns.table().cell(row, column));
    const auto number = missing.contains(cell) ? std::nullopt : Decimal::from(cell);
    if (!number) continue;
    const auto other = first_codes.try_emplace(number->name(), cell).first->second;
    if (other == cell || (!number_of_code(cell) && !number_of_code(other))) continue;
    return runner::text::warning("column " + shown(columns.names()[column]) + ": " + std::string(other) + " and " +
                                 std::string(cell) + " are one number, and taken for one " + what +
                                 "; where they are codes, write a letter before them");
  }
  return std::nullopt;
}

}  // namespace csv

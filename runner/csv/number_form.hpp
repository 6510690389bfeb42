#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace csv {

/// How many digits of a number stand between two signs that part its thousands.
inline constexpr std::size_t digits_of_a_group = 3;

/// Says how numbers are written.
struct NumberForm {
  /// Not explicit: of most files there is no more to say than what stands before a fraction.
  NumberForm(char decimal_sign = '.', std::optional<char> thousands_sign = std::nullopt)
      : decimal(decimal_sign), thousands(thousands_sign) {}

  /// A point or a comma.
  char decimal;
  /// What parts digits into groups of three: a comma, a point, an apostrophe, or a blank, which stands for those that
  /// do not break a line as well.
  std::optional<char> thousands;
};

/// Returns the form that a person has named. Throws std::invalid_argument where one sign would mean both.
NumberForm number_form_of(const std::string& decimal, const std::optional<std::string>& thousands);

/// Returns a number of this form as one with a decimal point and nothing between its thousands: one to three digits,
/// the first not 0, come before groups of three. None for a cell that is such a number already, and for any other.
std::optional<std::string> plain_number(std::string_view cell, const NumberForm& form);

/// Says which form a cell with parted thousands has, such as `1,234,567`, `1.234,5` or `12 000`; where several would
/// do, a comma parts thousands. None for any other cell.
std::optional<NumberForm> form_with_thousands(std::string_view cell);

/// Returns what to set for numbers of such a form: `thousands to ','`, `thousands to '.' and decimal to ','`.
std::string what_to_set(const NumberForm& form);

}  // namespace csv

#include "csv/number.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "csv/decimal.hpp"
#include "csv/missing.hpp"
#include "csv/number_form.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

constexpr const char* missing_remedy = "a missing value cannot be read: fill it in, or delete its row or column";

// Numbers are read with a decimal point alone.
std::string remedy_for_separators(std::string_view cell) {
  const auto comma = cell.find(',');
  const auto form = form_with_thousands(cell);
  const bool is_comma_alone = comma != std::string_view::npos &&
                              cell.find_first_not_of("+-0123456789", comma + 1) == std::string_view::npos &&
                              cell.substr(0, comma).find_first_not_of("+-0123456789") == std::string_view::npos;
  if (!is_comma_alone) {
    return std::string("; write it without separators of thousands, and a decimal point") +
           (form ? ", or set " + what_to_set(*form) : "");
  }
  std::string decimal(cell);
  decimal[comma] = '.';
  if (!form) return "; write its decimal comma as a point: " + decimal + ", or set decimal to ','";
  std::string whole(cell);
  whole.erase(comma, 1);
  return "; a comma may be a decimal point or part thousands: set decimal or thousands to ',', or write " + decimal +
         " or " + whole;
}

std::string why_no_number(std::string_view cell) {
  if (cell.empty()) return std::string("the cell is empty; ") + missing_remedy;
  const std::string what = shown(cell) + " is not a finite number";
  if (is_missing(cell)) return what + "; " + missing_remedy;
  if (!is_number_with_separators(cell)) return what + "; write text as numbers, or delete the column";
  return what + remedy_for_separators(cell);
}

}  // namespace

double number(std::string_view cell, const std::string& file, std::size_t line, const std::string& column) {
  cell = trimmed(cell);
  // from_chars takes no plus sign.
  const std::string_view digits = cell.starts_with('+') && !cell.starts_with("+-") ? cell.substr(1) : cell;
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole_cell = end == digits.data() + digits.size() && !cell.empty();
  if (is_whole_cell && error == std::errc() && std::abs(value) <= std::numeric_limits<float>::max()) return value;
  const auto decimal = Decimal::from(cell);
  const bool is_tiny = decimal && decimal->magnitude() <= 0;
  if (is_tiny) return decimal->is_negative() ? -0.0 : 0.0;
  throw std::runtime_error(
      file + ":" + std::to_string(line) + ": column " + shown(column) + ": " +
      (decimal ? shown(cell) + " is out of the range of float32, which the data are kept in" : why_no_number(cell)));
}

bool is_number(std::string_view cell) { return Decimal::from(trimmed(cell)).has_value(); }

bool is_number_with_separators(std::string_view cell) {
  std::string digits(cell);
  std::erase_if(digits, [](char c) { return c == ',' || c == ' ' || c == '\''; });
  return is_number(digits) || form_with_thousands(cell);
}

bool is_missing(std::string_view cell) {
  static const MissingValues usual;
  return usual.contains(cell);
}

}  // namespace csv

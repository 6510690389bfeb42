#include "starter/number_signs.hpp"

#include <optional>
#include <string_view>

#include "csv/number.hpp"
#include "csv/number_form.hpp"
#include "csv/text.hpp"

namespace runner::starter {

namespace {

using csv::NumberForm;

const NumberForm comma_thousands('.', ',');
const NumberForm point_thousands(',', '.');
const NumberForm comma_fractions(',');

// How often numbers are written with which sign.
struct Signs {
  // Fractions, which no thousands can be.
  std::size_t commas = 0;
  std::size_t points = 0;
  // What may be either: three digits behind one sign.
  std::size_t unclear_commas = 0;
  std::size_t unclear_points = 0;
  // Whole numbers below 1000.
  std::size_t small = 0;
  // Other numbers without a sign.
  std::size_t large = 0;
  // Of a number that can be written in no other form.
  std::optional<NumberForm> certain = std::nullopt;

  // Says whether the cell is a number in some form.
  bool see(std::string_view cell);
  bool are_thousands_beside_small_numbers() const {
    return unclear_commas > 0 && small > 0 && commas + points + unclear_points + large == 0;
  }
};

bool Signs::see(std::string_view cell) {
  if (csv::is_number(cell)) {
    const bool has_point = cell.find('.') != std::string_view::npos;
    const bool is_small = !has_point && cell.find_first_of("eE") == std::string_view::npos &&
                          cell.substr(cell.find_first_not_of("+-")).size() <= csv::digits_of_a_group;
    ++(has_point ? (csv::plain_number(cell, point_thousands) ? unclear_points : points) : is_small ? small : large);
    return true;
  }
  if (csv::plain_number(cell, comma_fractions)) {
    ++(csv::plain_number(cell, comma_thousands) ? unclear_commas : commas);
    return true;
  }
  const auto form = csv::form_with_thousands(cell);
  if (form) certain = form;
  return form.has_value();
}

// None for a column of other texts, but for a few that may stand for what is missing.
std::optional<Signs> signs_of(const csv::Table& table, std::size_t column) {
  constexpr std::size_t numbers_for_each = 4;
  Signs signs;
  std::size_t numbers = 0;
  std::size_t texts = 0;
  for (std::size_t row = 1; row < table.rows(); ++row) {
    const auto cell = csv::trimmed(table.cell(row, column));
    if (!csv::is_missing(cell)) ++(signs.see(cell) ? numbers : texts);
  }
  return texts * numbers_for_each > numbers ? std::nullopt : std::optional(signs);
}

}  // namespace

NumberForm find_number_form(const csv::Table& table) {
  Signs all;
  bool have_thousands = false;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const auto signs = signs_of(table, column);
    if (!signs) continue;
    all.commas += signs->commas;
    all.points += signs->points;
    all.unclear_commas += signs->unclear_commas;
    all.unclear_points += signs->unclear_points;
    if (signs->certain) all.certain = signs->certain;
    have_thousands = have_thousands || signs->are_thousands_beside_small_numbers();
  }
  const bool is_comma_or_point = all.certain && (all.certain->thousands == ',' || all.certain->thousands == '.');
  if (is_comma_or_point) return *all.certain;
  const auto thousands = all.certain ? all.certain->thousands : std::nullopt;
  // Some with commas and some with points: the data set says what to do.
  if (all.commas > 0 && all.points > 0) return {'.', thousands};
  if (all.commas > 0) return {',', all.unclear_points > 0 ? std::optional('.') : thousands};
  if (all.unclear_commas == 0) return {all.certain ? all.certain->decimal : '.', thousands};
  const bool part_thousands = all.points + all.unclear_points > 0 || have_thousands || table.delimiter() == ',';
  return part_thousands ? comma_thousands : NumberForm{',', thousands};
}

}  // namespace runner::starter

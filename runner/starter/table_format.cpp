#include "starter/table_format.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "csv/csv_table.hpp"
#include "csv/delimiter.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"
#include "starter/number_signs.hpp"

namespace runner::starter {

namespace {

// No columns for a text whose rows are not all as long.
std::size_t columns_by(char delimiter, const std::string& text, const std::string& file) {
  try {
    return csv::Table(text, delimiter, file).columns();
  } catch (const std::runtime_error&) {
    return 0;
  }
}

std::string_view line_of(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  text.remove_prefix(line.size());
  return csv::trimmed(line);
}

// As R writes a table. Columns that several blanks align cannot be told from empty cells.
bool may_be_separated_by_blanks(std::string_view text, const std::string& file) {
  const auto first = line_of(text);
  const auto second = line_of(text);
  if (first.find(' ') == std::string_view::npos || second.find(' ') == std::string_view::npos) return false;
  if (first.find_first_of(",;\t|") != std::string_view::npos) return false;
  if (first.find("  ") == std::string_view::npos && second.find("  ") == std::string_view::npos) return true;
  throw std::runtime_error(file +
                           ": its columns seem to be aligned by blanks; write a comma between them in place of these, "
                           "such as with sed 's/^ *//; s/  */,/g' OLD > NEW.csv");
}

// What the csv data set finds, unless another gives more columns: a first line of data such as `1,5;2,5` has commas,
// too. Where both give as many, a comma is taken for a decimal one.
char find_delimiter(const std::string& text, const std::string& file) {
  char best = csv::found_delimiter(text);
  std::size_t most = columns_by(best, text, file);
  for (const char candidate : {';', '\t', '|'}) {
    const std::size_t columns = columns_by(candidate, text, file);
    const bool is_better = columns > most || (columns == most && best == ',');
    if (columns < 2 || !is_better) continue;
    best = candidate;
    most = columns;
  }
  return most < 2 && may_be_separated_by_blanks(text, file) ? ' ' : best;
}

bool holds_numbers(const csv::Table& table, std::size_t column) {
  std::size_t numbers = 0;
  for (std::size_t row = 1; row < table.rows(); ++row) {
    const auto cell = table.cell(row, column);
    if (csv::is_missing(cell)) continue;
    if (!csv::is_number(cell)) return false;
    ++numbers;
  }
  return numbers > 0;
}

// A first row of data has a number above numbers, or where all is text what other rows have.
bool find_header(const csv::Table& table) {
  bool any_numbers = false;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    if (!holds_numbers(table, column)) continue;
    any_numbers = true;
    if (!csv::is_number(table.cell(0, column)) && !csv::is_missing(table.cell(0, column))) return true;
  }
  if (any_numbers) return table.rows() < 2;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    for (std::size_t row = 1; row < table.rows(); ++row) {
      if (csv::trimmed(table.cell(row, column)) == csv::trimmed(table.cell(0, column))) return false;
    }
  }
  return true;
}

}  // namespace

void write_format(ConfigText& config, const TableFormat& format) {
  config.line("  delimiter: " + csv::shown_delimiter(format.delimiter));
  if (format.numbers.decimal == ',') config.line("  decimal: ','", "1,5 is one and a half");
  if (!format.numbers.thousands) return;
  const std::string sign(1, *format.numbers.thousands);
  config.line("  thousands: " + (sign == "'" ? "\"'\"" : "'" + sign + "'"), "12" + sign + "000 is twelve thousand");
}

std::string shown_number_form(const csv::NumberForm& numbers) {
  const std::string decimal = numbers.decimal == ',' ? ", decimal commas" : "";
  if (!numbers.thousands) return decimal;
  return decimal + ", numbers such as 12" + *numbers.thousands + "000 for twelve thousand";
}

TableFormat find_format(const std::string& text, const std::string& file) {
  TableFormat format;
  csv::check_text(text, file);
  format.delimiter = find_delimiter(text, file);
  format.numbers = find_number_form(csv::Table(text, format.delimiter, file));
  const csv::Table table(text, format.delimiter, file, format.numbers);
  if (table.columns() < 2) {
    throw std::runtime_error(file +
                             ": there is one column only; a table has features and a target, separated by one of"
                             " , ; | or a tab");
  }
  format.header = find_header(table);
  return format;
}

}  // namespace runner::starter

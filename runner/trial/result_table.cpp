#include "trial/result_table.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "events/decimal_text.hpp"
#include "events/non_finite.hpp"

namespace runner::trial {

namespace {

// Counts are exact up to here.
constexpr double largest_whole = 9007199254740992.0;

void append_number(std::string& text, double value) {
  if (const auto non_finite = events::non_finite_text(value)) {
    text += '"' + std::string(*non_finite) + '"';
  } else if (std::floor(value) == value && std::abs(value) <= largest_whole) {
    text += std::to_string(static_cast<std::int64_t>(value));
  } else {
    events::append_decimal(text, value);
  }
}

std::string values_text(const MetricTable& table) {
  std::string text = "[";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    text += row == 0 ? "[" : ",[";
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      if (column > 0) text += ',';
      append_number(text, table.values[row * table.columns.size() + column]);
    }
    text += ']';
  }
  return text + "]";
}

}  // namespace

events::ResultTable result_table(Split split, const MetricTable& table) {
  const nlohmann::ordered_json titles = {
      {"row", table.row_title}, {"column", table.column_title}, {"rows", table.rows}, {"columns", table.columns}};
  std::string text = titles.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  // Before the brace that ends it.
  text.insert(text.size() - 1, ",\"values\":" + values_text(table));
  return {split, table.name, std::move(text)};
}

}  // namespace runner::trial

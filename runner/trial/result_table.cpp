#include "trial/result_table.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "events/non_finite.hpp"

namespace runner::trial {

namespace {

// Counts are exact up to here.
constexpr double largest_whole = 9007199254740992.0;

nlohmann::ordered_json number(double value) {
  if (const auto text = events::non_finite_text(value)) return *text;
  if (std::floor(value) == value && std::abs(value) <= largest_whole) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

events::ResultTable result_table(Split split, const MetricTable& table) {
  nlohmann::ordered_json json = {{"row", table.row_title},
                                 {"column", table.column_title},
                                 {"rows", table.rows},
                                 {"columns", table.columns},
                                 {"values", nlohmann::ordered_json::array()}};
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    nlohmann::ordered_json& values = json["values"].emplace_back(nlohmann::ordered_json::array());
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      values.push_back(number(table.values[row * table.columns.size() + column]));
    }
  }
  using Handler = nlohmann::ordered_json::error_handler_t;
  return {split, table.name, json.dump(-1, ' ', false, Handler::replace)};
}

}  // namespace runner::trial

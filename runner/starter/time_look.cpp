#include "starter/time_look.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "csv/decimal.hpp"
#include "csv/moment.hpp"
#include "csv/row_keys.hpp"
#include "csv/text.hpp"
#include "starter/lower_case.hpp"

namespace runner::starter {

namespace {

std::optional<csv::Times> times_of(const csv::Columns& columns, std::size_t column) {
  try {
    return csv::read_times(columns, column, csv::MissingValues());
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

}  // namespace

bool is_named_as_time(const std::string& name) {
  constexpr auto names = std::to_array<std::string_view>(
      {"time", "times", "date", "dates", "datetime", "timestamp", "year", "years", "ds", "dt", "period", "time index"});
  constexpr auto ends = std::to_array<std::string_view>({"_date", " date", "_time", " time", "_at", "_year", "_ts"});
  const std::string lower = lower_case(name);
  return std::find(names.begin(), names.end(), lower) != names.end() || lower.starts_with("date") ||
         lower.starts_with("time_") || lower.starts_with("timestamp") ||
         std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return lower.ends_with(end); });
}

std::optional<TimeLook> look_at_time(const csv::Columns& columns, std::size_t column, bool is_time) {
  const auto cell = [&](std::size_t row) { return csv::trimmed(columns.table().cell(row, column)); };
  const bool are_dates = csv::moment_of(cell(columns.first_row())).has_value();
  const bool may_be_numbers = csv::Decimal::from(cell(columns.first_row())).has_value() &&
                              (is_time || is_named_as_time(columns.names()[column]));
  const auto times = are_dates || may_be_numbers ? times_of(columns, column) : std::nullopt;
  if (!times) return std::nullopt;
  auto sorted = times->values;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (sorted.size() < 2) return std::nullopt;
  TimeLook look;
  look.column = column;
  look.distinct = sorted.size();
  look.is_in_order = std::is_sorted(times->ranks.begin(), times->ranks.end());
  look.tells_rows_apart = sorted.size() == columns.rows();
  look.step = find_step(sorted, are_dates ? TimeNumbers::seconds : TimeNumbers::plain);
  const auto [first, last] = std::minmax_element(times->ranks.begin(), times->ranks.end());
  const auto at = [&](auto place) {
    return std::string(cell(columns.data_rows()[static_cast<std::size_t>(place - times->ranks.begin())]));
  };
  look.first = at(first);
  look.last = at(last);
  return look;
}

bool is_other_date(std::string_view text) {
  constexpr auto months = std::to_array<std::string_view>(
      {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
  const std::string lower = lower_case(csv::trimmed(text));
  const bool has_month = std::any_of(months.begin(), months.end(),
                                     [&](std::string_view month) { return lower.find(month) != std::string::npos; });
  const auto digits = std::count_if(lower.begin(), lower.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  const auto separators =
      std::count_if(lower.begin(), lower.end(), [](char c) { return c == '/' || c == '.' || c == '-'; });
  if (has_month) return digits >= 3 && lower.size() <= 24;
  // 27.11.2026, 11/27/26 14:05
  const bool is_all_date = lower.find_first_not_of("0123456789/.-: ap m") == std::string::npos;
  return is_all_date && separators == 2 && digits >= 4 && !csv::moment_of(text);
}

}  // namespace runner::starter

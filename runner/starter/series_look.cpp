#include "starter/series_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

#include "csv/columns.hpp"
#include "csv/csv_table.hpp"
#include "csv/delimiter.hpp"
#include "csv/text.hpp"
#include "starter/column_look.hpp"
#include "starter/lower_case.hpp"

namespace runner::starter {

namespace {

constexpr std::size_t fewest_rows = 30;

[[noreturn]] void refuse(const csv::Columns& columns, const std::string& why) {
  throw std::runtime_error(columns.table().file() + ": " + why);
}

TimeLook named_time(const csv::Columns& columns, const std::string& name) {
  const std::size_t column = columns.choose(name);
  if (auto time = look_at_time(columns, column, true)) return *time;
  refuse(columns, "column " + csv::shown(name) +
                      " tells no times: dates as 2026-11-27, or numbers, in every row and not all the same");
}

// Dates, or else numbers that are called so; that which tells rows apart, where one does.
TimeLook find_time(const csv::Columns& columns, const std::vector<ColumnLook>& looks) {
  std::optional<TimeLook> found;
  for (std::size_t column = 0; column < columns.names().size(); ++column) {
    auto time = look_at_time(columns, column);
    if (time && (!found || (time->tells_rows_apart && !found->tells_rows_apart))) found = std::move(time);
  }
  if (found) return *found;
  for (const auto& look : looks) {
    if (look.other_date.empty()) continue;
    refuse(columns, "column " + csv::shown(look.name) + " holds " + csv::shown(look.other_date) +
                        ", and dates are read year first: write 2026-11-27, 2026-11-27 03:10 or 2026-11 (in Python, "
                        "pandas.to_datetime)");
  }
  refuse(columns,
         "no column says when a row was: dates such as 2026-11-27, or numbers in a column called time, date or year; "
         "--time NAME says which it is, of " +
             csv::listed(columns.names()));
}

// Several rows of one time are several series, one below the other.
[[noreturn]] void refuse_equal_times(const csv::Columns& columns, const std::vector<ColumnLook>& looks,
                                     const TimeLook& time) {
  const std::string name = csv::shown(columns.names()[time.column]);
  const auto part = std::find_if(looks.begin(), looks.end(), [](const ColumnLook& look) {
    const std::string lower = lower_case(look.name);
    return lower == "quarter" || lower == "month" || lower == "week" || lower == "day" || lower == "hour";
  });
  if (part != looks.end() && part->name != columns.names()[time.column]) {
    refuse(columns, "several rows are of one time in column " + name + ", and " + csv::shown(part->name) +
                        " tells them apart: put both into one column, as 2026-11 or 2026-11-27");
  }
  const std::size_t rows_each = (columns.rows() + time.distinct - 1) / time.distinct;
  const auto tells = std::find_if(looks.begin(), looks.end(), [&](const ColumnLook& look) {
    return look.content == Content::text && look.distinct > 1 && look.distinct * look.distinct <= look.rows;
  });
  refuse(columns, "several rows are of one time in column " + name + ", some " + std::to_string(rows_each) +
                      ", and a series has one row a time: give each series a file of its own" +
                      (tells == looks.end() ? "" : ", such as for each value of " + csv::shown(tells->name)) +
                      "; `runner init csv` takes rows for samples, whatever their times");
}

// Why a column of a table cannot be in a window; empty where it can.
std::string why_none(const ColumnLook& look) {
  if (look.name.empty()) return "it has no name";
  if (look.content != Content::numbers || look.stray_text) return "it holds other than numbers";
  if (look.missing > 0)
    return look.missing == 1 ? "1 cell is missing" : fmt::format("{} cells are missing", look.missing);
  if (look.distinct == 1) return "it has one value only";
  if (look.counts_rows) return "it counts the rows";
  return "";
}

void choose_columns(const csv::Columns& columns, const std::vector<ColumnLook>& looks, const SeriesRequest& request,
                    SeriesLook& series) {
  std::vector<std::string> numbers;
  for (std::size_t column = 0; column < looks.size(); ++column) {
    if (column == series.time.column || columns.is_index(column)) continue;
    const auto why = why_none(looks[column]);
    if (why.empty())
      numbers.push_back(looks[column].name);
    else
      series.ignored.emplace_back(looks[column].name, why);
  }
  const auto is_target = [&](const std::string& name) {
    return std::find(series.targets.begin(), series.targets.end(), name) != series.targets.end();
  };
  if (!request.targets.empty()) {
    series.targets = request.targets;
    series.why_targets = "as --target says";
    for (const auto& name : series.targets) static_cast<void>(columns.choose(name));
  } else if (!numbers.empty()) {
    series.targets = {numbers.back()};
    series.why_targets = numbers.size() == 1 ? "the only column of numbers"
                                             : "the last column of numbers; --target NAME chooses another";
  } else {
    std::string whys;
    for (const auto& [name, why] : series.ignored) whys += (whys.empty() ? "" : ", ") + csv::shown(name) + ": " + why;
    refuse(columns,
           "no column can be predicted" + (whys.empty() ? "" : " (" + whys + ")") +
               "; a series is numbers, none of them missing: complete them, such as with interpolate() of pandas");
  }
  std::copy_if(numbers.begin(), numbers.end(), std::back_inserter(series.inputs),
               [&](const std::string& name) { return !is_target(name); });
}

// So that parts have some windows each: those of the training are five times as many rows as one shows and predicts.
void choose_lengths(const csv::Columns& columns, SeriesLook& series) {
  constexpr std::int64_t windows_of_rows = 5;
  const auto rows = static_cast<std::int64_t>(series.rows);
  if (series.rows < fewest_rows)
    refuse(columns, fmt::format("{} rows are too few for a series of windows; {} are few", rows, fewest_rows));
  const TimeStep& step = series.time.step;
  series.season = step.season;
  series.window = step.window;
  series.horizon = step.horizon;
  const auto is_long = [&] { return (series.window + series.horizon) * windows_of_rows > rows; };
  if (is_long()) series.window = std::max(series.season, step.window / 2);
  if (!is_long()) return;
  series.season = 1;
  series.horizon = std::max<std::int64_t>(1, std::min(series.horizon, rows / 50));
  series.window = std::max<std::int64_t>(2, rows / windows_of_rows - series.horizon - 1);
  series.window = std::min(series.window, step.window);
}

}  // namespace

SeriesLook look_at_series(const SeriesRequest& request) {
  SeriesLook series;
  series.path = request.path;
  const std::string file = request.path.string();
  const std::string text = csv::read_file(request.path);
  series.format = find_format(text, file);
  const csv::Table table(text, series.format.delimiter, file, series.format.numbers);
  const csv::Columns columns(table, series.format.header);
  if (!series.format.header)
    refuse(columns,
           "the first row holds no names, and a series names its columns: put a row of names above the others");
  series.rows = columns.rows();
  std::vector<ColumnLook> looks;
  for (std::size_t column = 0; column < columns.names().size(); ++column)
    looks.push_back(look_at_column(columns, column, csv::MissingValues()));
  series.time = request.time ? named_time(columns, *request.time) : find_time(columns, looks);
  series.time_name = columns.names()[series.time.column];
  if (!series.time.tells_rows_apart) refuse_equal_times(columns, looks, series.time);
  choose_columns(columns, looks, request, series);
  choose_lengths(columns, series);
  return series;
}

std::vector<std::string> findings(const SeriesLook& series) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("table    {} rows, separated by {}{}", series.rows,
                              csv::shown_delimiter(series.format.delimiter), shown_number_form(series.format.numbers)));
  const TimeStep& step = series.time.step;
  lines.push_back(fmt::format("time     {}, from {} to {}: {}", csv::shown(series.time_name), series.time.first,
                              series.time.last,
                              step.is_even ? step.name + " from row to row"
                                           : "mostly " + step.name + " from row to row, and some rows are missing"));
  lines.push_back(fmt::format("target   {}, {}", csv::listed(series.targets), series.why_targets));
  if (!series.inputs.empty()) lines.push_back("inputs   " + csv::listed(series.inputs) + ", which a window shows, too");
  for (const auto& [name, why] : series.ignored) lines.push_back(fmt::format("ignored  {}: {}", csv::shown(name), why));
  lines.push_back(fmt::format("windows  of {} rows, which predict the {} behind them{}", series.window, series.horizon,
                              series.season > 1 ? fmt::format("; a season has {}", series.season) : ""));
  return lines;
}

}  // namespace runner::starter

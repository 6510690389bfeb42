#include "csv/row_keys.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "csv/codes.hpp"
#include "csv/decimal.hpp"
#include "csv/labels.hpp"
#include "csv/moment.hpp"
#include "csv/number.hpp"
#include "csv/text.hpp"

namespace csv {

namespace {

[[noreturn]] void refuse_cell(const Columns& columns, std::size_t row, std::size_t column, const std::string& why) {
  throw std::runtime_error(columns.table().place(row) + "column " + shown(columns.names()[column]) + ": " + why);
}

// The cells of the rows of data, none of them missing.
std::vector<std::string_view> present_cells(const Columns& columns, std::size_t column, const char* what,
                                            const MissingValues& missing_values, const char* remedy) {
  std::vector<std::string_view> cells;
  for (const std::size_t row : columns.data_rows()) {
    const auto cell = columns.table().cell(row, column);
    if (missing_values.contains(cell)) {
      refuse_cell(columns, row, column, "the " + std::string(what) + " is missing; " + remedy);
    }
    cells.push_back(trimmed(cell));
  }
  return cells;
}

template <class Key>
std::vector<std::int64_t> ranks_of(const std::vector<Key>& keys) {
  std::map<Key, std::int64_t> places;
  for (const Key& key : keys) places.emplace(key, 0);
  std::int64_t next = 0;
  for (auto& [key, place] : places) place = next++;
  std::vector<std::int64_t> ranks;
  for (const Key& key : keys) ranks.push_back(places.at(key));
  return ranks;
}

}  // namespace

std::vector<std::int64_t> read_groups(const Columns& columns, std::size_t column, const MissingValues& missing_values,
                                      std::vector<std::string>& notes) {
  const auto cells = present_cells(columns, column, "group", missing_values, missing_key_remedy);
  const Labels labels = Labels::of(std::set<std::string_view>(cells.begin(), cells.end()));
  if (auto note = alike_note(columns.names()[column], labels.names(), "groups")) notes.push_back(*std::move(note));
  if (auto note = merged_codes_note(columns, column, missing_values, "group")) notes.push_back(*std::move(note));
  std::vector<std::int64_t> groups;
  for (const auto cell : cells) groups.push_back(*labels.find(cell));
  return groups;
}

Times read_times(const Columns& columns, std::size_t column, const MissingValues& missing_values, const char* remedy) {
  const auto cells = present_cells(columns, column, "time", missing_values, remedy);
  const bool are_numbers = Decimal::from(cells.front()).has_value();
  constexpr double nanosecond = 1e-9;
  std::vector<Decimal> numbers;
  std::vector<Moment> moments;
  Times times;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t row = columns.data_rows()[i];
    const auto number = are_numbers ? Decimal::from(cells[i]) : std::nullopt;
    const auto moment = are_numbers ? std::nullopt : moment_of(cells[i]);
    if (!number && !moment) {
      refuse_cell(columns, row, column,
                  shown(cells[i]) + (are_numbers ? " is no number, as the times above it are"
                                                 : " is no time: write numbers, or dates as 2026-11-27, 2026-11-27"
                                                   " 03:10:07 or 2026-11"));
    }
    if (moment && !moments.empty() && moment->has_zone != moments.front().has_zone)
      refuse_cell(columns, row, column, "some times have a time zone and others have none; write all alike");
    if (number) {
      numbers.push_back(*number);
      const auto& table = columns.table();
      if (table.has_other_form(row, column)) {
        refuse_cell(columns, row, column,
                    shown(cells[i]) + " has a point, where decimal or thousands says that there is none; write times" +
                        " alike, or where it parts thousands, set thousands='.'");
      }
      times.values.push_back(csv::number(cells[i], table.file(), table.line(row), columns.names()[column]));
    } else {
      moments.push_back(*moment);
      times.values.push_back(static_cast<double>(moment->seconds) + nanosecond * moment->nanoseconds);
    }
  }
  times.ranks = are_numbers ? ranks_of(numbers) : ranks_of(moments);
  return times;
}

}  // namespace csv

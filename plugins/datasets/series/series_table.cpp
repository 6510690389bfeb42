#include "datasets/series/series_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "csv/columns.hpp"
#include "csv/csv_table.hpp"
#include "csv/delimiter.hpp"
#include "csv/feature_cells.hpp"
#include "csv/feature_notes.hpp"
#include "csv/row_keys.hpp"
#include "csv/text.hpp"
#include "csv/thousands.hpp"
#include "text/note.hpp"

namespace runner {

namespace {

std::size_t place_of(const csv::Columns& columns, const std::string& name, const char* parameter) {
  if (const auto column = columns.find(name)) return *column;
  throw std::runtime_error(columns.table().place(0) + "there is no column named " + csv::shown(name) + ", which " +
                           parameter + " names" + columns.meant_by(name));
}

// The columns that hold the numbers, each once.
std::vector<csv::FeatureSource> sources_of(const csv::Columns& columns, const SeriesColumns& wanted, std::size_t time) {
  std::vector<csv::FeatureSource> sources;
  const auto add = [&](const std::string& name, const char* parameter) {
    const std::size_t column = place_of(columns, name, parameter);
    const bool is_twice = std::any_of(sources.begin(), sources.end(),
                                      [&](const csv::FeatureSource& source) { return source.column == column; });
    if (is_twice || (column == time && std::string(parameter) == "targets")) {
      throw std::runtime_error(columns.table().place(0) + "the column " + csv::shown(name) + " cannot be among " +
                               parameter + ": it is " + (is_twice ? "named already" : "the time"));
    }
    sources.push_back({column});
  };
  for (const auto& name : wanted.targets) add(name, "targets");
  for (const auto& name : wanted.inputs) add(name, "inputs");
  return sources;
}

// The rows by time, the earliest first; no two are of one time.
std::vector<std::size_t> in_order(const csv::Columns& columns, std::size_t time, const csv::Times& times) {
  constexpr auto none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> order(times.ranks.size(), none);
  for (std::size_t row = 0; row < order.size(); ++row) {
    std::size_t& place = order[static_cast<std::size_t>(times.ranks[row])];
    if (place != none) {
      const csv::Table& table = columns.table();
      throw std::runtime_error(table.place(columns.data_rows()[row]) + "column " + csv::shown(columns.names()[time]) +
                               ": " + csv::shown(table.cell(columns.data_rows()[row], time)) + " is the time of line " +
                               std::to_string(table.line(columns.data_rows()[place])) +
                               ", too; a series has one row a time: give each series a file of its own");
    }
    place = row;
  }
  return order;
}

// Windows take rows as equally far apart.
void note_gaps(const SeriesTable& series, const std::vector<double>& times, std::vector<std::string>& notes) {
  if (times.size() < 3) return;
  std::vector<double> steps;
  for (std::size_t row = 1; row < times.size(); ++row) steps.push_back(times[row] - times[row - 1]);
  std::vector<double> sorted = steps;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  const double usual = sorted[sorted.size() / 2];
  // Months and years differ in length by less than that.
  constexpr double longest = 1.5;
  std::size_t gaps = 0;
  std::size_t first = 0;
  for (std::size_t row = steps.size(); row-- > 0;) {
    if (steps[row] <= longest * usual) continue;
    ++gaps;
    first = row;
  }
  if (gaps == 0) return;
  notes.push_back(runner::text::warning(
      "there is no row between " + csv::shown(series.times[first]) + " and " + csv::shown(series.times[first + 1]) +
      (gaps > 1 ? " (" + std::to_string(gaps) + " such gaps in all)" : "") +
      ", while others follow each other sooner: windows take all rows as equally far apart; complete them"));
}

}  // namespace

SeriesTable read_series(const std::filesystem::path& path, const SeriesFormat& format, const SeriesColumns& wanted) {
  const std::string text = csv::read_file(path);
  const csv::Table table(text, format.delimiter.value_or(csv::found_delimiter(text, format.numbers.decimal)),
                         path.string(), format.numbers);
  const csv::Columns columns(table, format.header);
  const std::size_t time = place_of(columns, wanted.time, "time");
  const auto sources = sources_of(columns, wanted, time);
  const csv::FeatureCells cells = csv::read_features(columns, sources, {});
  const csv::Times times = csv::read_times(columns, time, csv::MissingValues(), "complete it, or delete the row");
  SeriesTable series;
  if (auto note = csv::thousands_note(columns, time, csv::MissingValues())) series.notes.push_back(*std::move(note));
  series.rows = columns.rows();
  series.width = sources.size();
  std::vector<double> sorted_times;
  for (const std::size_t row : in_order(columns, time, times)) {
    const auto first = cells.numbers.begin() + static_cast<std::ptrdiff_t>(row * series.width);
    series.numbers.insert(series.numbers.end(), first, first + static_cast<std::ptrdiff_t>(series.width));
    series.times.emplace_back(csv::trimmed(table.cell(columns.data_rows()[row], time)));
    sorted_times.push_back(times.values[row]);
  }
  for (std::size_t i = 0; i < series.width; ++i)
    series.is_lost_in_float32.push_back(csv::is_lost_in_float32(series.numbers.data() + i, series.rows, series.width));
  for (const auto& source : sources) {
    if (auto note = csv::thousands_note(columns, source.column, csv::MissingValues()))
      series.notes.push_back(*std::move(note));
  }
  note_gaps(series, sorted_times, series.notes);
  return series;
}

}  // namespace runner

#include "report/curve_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/columns.hpp"
#include "text/visible.hpp"

namespace runner::report {

namespace {

// Values that far apart would be one line at the bottom.
constexpr double far_apart = 50.0;
constexpr int narrowest_plot = 10;
constexpr int widest_plot = 100;

struct Marks {
  const char *across, *down, *falls_from, *falls_to, *climbs_from, *climbs_to;
  const char* dot;
  const char *side, *tick, *corner, *floor, *arrow;
};
constexpr Marks drawn_marks{"─", "│", "╮", "╰", "╯", "╭", "·", "│", "┤", "└", "─", "▲"};
constexpr Marks typed_marks{"*", "*", "*", "*", "*", "*", ".", "|", "+", "+", "-", "^"};

struct Range {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  bool logarithmic = false;

  double scaled(double value) const { return logarithmic ? std::log(value) : value; }
};

Range range_of(const std::vector<Curve>& curves) {
  Range range;
  for (const Curve& curve : curves) {
    for (const auto& [epoch, value] : curve.points) {
      if (!std::isfinite(value)) continue;
      range.first = std::min(range.first, epoch);
      range.last = std::max(range.last, epoch);
      range.lowest = std::min(range.lowest, value);
      range.highest = std::max(range.highest, value);
    }
  }
  range.logarithmic = range.lowest > 0.0 && range.highest / range.lowest > far_apart;
  return range;
}

std::int64_t column_of(std::int64_t epoch, const Range& range, int columns) {
  const auto place = static_cast<double>(epoch - range.first) / static_cast<double>(range.last - range.first);
  return std::llround(place * (columns - 1));
}

// One value for each column: the mean of its epochs, on a line between its neighbours where it has none.
std::vector<std::optional<double>> values_by_column(const Curve& curve, const Range& range, int columns) {
  const auto count = static_cast<std::size_t>(columns);
  std::vector<double> sums(count, 0.0);
  std::vector<int> counts(count, 0);
  for (const auto& [epoch, value] : curve.points) {
    if (!std::isfinite(value)) continue;
    const auto column = static_cast<std::size_t>(column_of(epoch, range, columns));
    sums[column] += value;
    ++counts[column];
  }
  std::vector<std::optional<double>> values(count);
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < count; ++i) {
    if (counts[i] == 0) continue;
    values[i] = range.scaled(sums[i] / counts[i]);
    for (std::size_t k = before ? *before + 1 : i; k < i; ++k) {
      const auto part = static_cast<double>(k - *before) / static_cast<double>(i - *before);
      values[k] = *values[*before] + part * (*values[i] - *values[*before]);
    }
    before = i;
  }
  return values;
}

class Canvas {
 public:
  Canvas(int columns, int rows, const Range& range)
      : range_(range),
        rows_(rows),
        cells_(static_cast<std::size_t>(rows), std::vector<const char*>(static_cast<std::size_t>(columns), " ")) {}

  void draw_dots(const std::vector<std::optional<double>>& values, const Marks& marks) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i]) cells_[row_of(*values[i])][i] = marks.dot;
    }
  }

  void draw_line(const std::vector<std::optional<double>>& values, const Marks& marks) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i]) continue;
      const std::size_t to = row_of(*values[i]);
      const std::size_t from = i > 0 && values[i - 1] ? row_of(*values[i - 1]) : to;
      if (from == to) {
        cells_[to][i] = marks.across;
        continue;
      }
      for (std::size_t row = std::min(from, to) + 1; row < std::max(from, to); ++row) cells_[row][i] = marks.down;
      cells_[from][i] = from < to ? marks.falls_from : marks.climbs_from;
      cells_[to][i] = from < to ? marks.falls_to : marks.climbs_to;
    }
  }

  std::string row(std::size_t number) const {
    std::string text;
    for (const char* cell : cells_[number]) text += cell;
    return text.substr(0, text.find_last_not_of(' ') + 1);
  }

 private:
  std::size_t row_of(double scaled) const {
    const double low = range_.scaled(range_.lowest);
    const double high = range_.scaled(range_.highest);
    const double height = high > low ? (high - scaled) / (high - low) : 0.5;
    return static_cast<std::size_t>(std::llround(std::clamp(height, 0.0, 1.0) * (rows_ - 1)));
  }

  const Range& range_;
  int rows_;
  std::vector<std::vector<const char*>> cells_;
};

std::string label_at(int row, int rows, const Range& range) {
  if (row != 0 && row != rows - 1 && row != rows / 2) return "";
  const double part = static_cast<double>(row) / (rows - 1);
  const double scaled = range.scaled(range.highest) - part * (range.scaled(range.highest) - range.scaled(range.lowest));
  if (row == 0) return fmt::format("{:.3g}", range.highest);
  if (row == rows - 1) return fmt::format("{:.3g}", range.lowest);
  return fmt::format("{:.3g}", range.logarithmic ? std::exp(scaled) : scaled);
}

std::string title_of(const std::vector<Curve>& curves, const Range& range, int columns, const Marks& marks) {
  std::string text = fmt::format("{0}{0} {1}", marks.across, text::visible(curves[0].name));
  if (curves.size() > 1) text += fmt::format("   {0}{0} {1}", marks.dot, text::visible(curves[1].name));
  if (range.logarithmic) text += "   logarithmic";
  if (range.last - range.first + 1 > columns) {
    text += fmt::format("   {} epochs in {} columns, means", range.last - range.first + 1, columns);
  }
  return text;
}

// The first and the last epoch, and an arrow at the marked one.
std::string axis_of(const Range& range, std::optional<std::int64_t> marked, int columns, const Marks& marks) {
  const std::string last = std::to_string(range.last);
  std::string text = std::to_string(range.first);
  std::size_t used = text.size();
  if (marked && *marked > range.first && *marked < range.last) {
    const auto place = static_cast<std::size_t>(column_of(*marked, range, columns));
    const std::string arrow = fmt::format("{} {}", marks.arrow, *marked);
    const std::size_t width = std::to_string(*marked).size() + 2;
    if (place > used && place + width + 1 + last.size() <= static_cast<std::size_t>(columns)) {
      text += std::string(place - used, ' ') + arrow;
      used = place + width;
    }
  }
  const auto end = static_cast<std::size_t>(columns);
  const std::size_t space = end > used + last.size() ? end - used - last.size() : 1;
  return text + std::string(space, ' ') + last + " epoch";
}

}  // namespace

std::string curve_text(const std::vector<Curve>& curves, std::optional<std::int64_t> marked, const CurveLook& look) {
  const Range range = range_of(curves);
  if (range.first >= range.last) return "";
  const Marks& marks = look.utf8 ? drawn_marks : typed_marks;
  const int rows = std::max(3, look.height);
  std::size_t label = 0;
  for (int row = 0; row < rows; ++row) label = std::max(label, label_at(row, rows, range).size());
  // The word behind the axis needs six.
  const int columns = std::clamp(look.width - static_cast<int>(label) - 2 - 6, narrowest_plot, widest_plot);
  Canvas canvas(columns, rows, range);
  if (curves.size() > 1) canvas.draw_dots(values_by_column(curves[1], range, columns), marks);
  canvas.draw_line(values_by_column(curves[0], range, columns), marks);
  const std::string indent(label + 1, ' ');
  std::string text =
      cut(title_of(curves, range, columns, marks), static_cast<std::size_t>(look.width), look.utf8 ? "…" : "~") + "\n";
  for (int row = 0; row < rows; ++row) {
    const std::string number = label_at(row, rows, range);
    text += fmt::format("{:>{}} {}{}\n", number, label, number.empty() ? marks.side : marks.tick,
                        canvas.row(static_cast<std::size_t>(row)));
  }
  text += indent + marks.corner;
  for (int i = 0; i < columns; ++i) text += marks.floor;
  return text + "\n" + indent + " " + axis_of(range, marked, columns, marks) + "\n";
}

}  // namespace runner::report

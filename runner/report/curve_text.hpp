#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace runner::report {

/// Holds what is drawn as one line: a value for each epoch that has one.
struct Curve {
  std::string name;
  std::vector<std::pair<std::int64_t, double>> points;
};

/// Says how curves are to look.
struct CurveLook {
  /// Columns for all of it, rows for the lines alone.
  int width = 80;
  int height = 12;
  /// Lines may be drawn with Unicode; else with `*` and `.`.
  bool utf8 = true;
};

/// Returns one or two curves over epochs, drawn in a frame with their names above: the first as a line, the second as
/// dots behind it, on a logarithmic scale where the values are positive and lie far apart. Where there are more epochs
/// than columns, each column is the mean of its epochs. `marked` is an epoch to mark below. Empty where no curve has
/// two epochs.
std::string curve_text(const std::vector<Curve>& curves, std::optional<std::int64_t> marked, const CurveLook& look);

}  // namespace runner::report

#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "starter/table_format.hpp"
#include "starter/time_look.hpp"

namespace runner::starter {

/// What a person has said of a series.
struct SeriesRequest {
  std::filesystem::path path;
  std::optional<std::string> time = std::nullopt;
  std::vector<std::string> targets = {};
};

/// Says what a table was taken for, as a series.
struct SeriesLook {
  std::filesystem::path path;
  TableFormat format;
  std::size_t rows = 0;
  std::string time_name;
  TimeLook time;
  std::vector<std::string> targets;
  /// For a person, as the end of a sentence.
  std::string why_targets;
  /// Other columns of numbers, which a window shows as well.
  std::vector<std::string> inputs;
  /// Columns that no series is of, each with the reason.
  std::vector<std::pair<std::string, std::string>> ignored;
  /// Rows of a season, of a window and of what it predicts: those of the step, or fewer where there are few rows.
  std::int64_t season = 1;
  std::int64_t window = 1;
  std::int64_t horizon = 1;

  /// Returns how many windows there are.
  std::size_t windows() const { return rows + 1 - static_cast<std::size_t>(window + horizon); }
};

/// Looks at a table and finds the column that tells times, the step between them, what is to be predicted, and how long
/// windows may be. Throws std::runtime_error, which names file and column, for what is no series.
SeriesLook look_at_series(const SeriesRequest& request);

/// Says in lines what the table was taken for.
std::vector<std::string> findings(const SeriesLook& series);

}  // namespace runner::starter

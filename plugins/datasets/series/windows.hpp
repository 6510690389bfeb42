#pragma once

#include <cstdint>
#include <runner/dataset.hpp>
#include <runner/dates_samples.hpp>
#include <runner/names_samples.hpp>
#include <runner/predicts_differences.hpp>
#include <string>
#include <vector>

#include "datasets/series/series_table.hpp"

namespace runner {

/// Says how a series is cut into samples.
struct WindowOptions {
  /// Rows that a model sees, rows that it predicts behind them, and rows from one window to the next.
  std::int64_t window = 1;
  std::int64_t horizon = 1;
  std::int64_t stride = 1;
  /// Rows of one season, at most `window`.
  std::int64_t season = 1;
  /// What is to be predicted is the difference from the last known season, and targets within a window are differences
  /// from its last row.
  bool relative = true;
};

/// Says which windows of a series are samples.
enum class Windows {
  /// Those that have `horizon` rows behind them.
  with_targets,
  /// The last one of the series, which may have none.
  last
};

/// Returns the windows of a series whose first `targets` columns are to be predicted: inputs of shape [n, window,
/// columns], targets of shape [n, horizon · targets], the earliest row first. A sample's time is its window's; between
/// two parts as many windows are left out as predict rows that are those of the later part. `info` says what a training
/// said, where there was one. Throws std::runtime_error where there are too few rows.
std::unique_ptr<Dataset> windows_of(SeriesTable series, std::int64_t targets, const WindowOptions& options,
                                    Windows windows, std::string time_title, DatasetInfo info = {});

}  // namespace runner

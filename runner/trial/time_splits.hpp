#pragma once

#include <cstdint>
#include <vector>

#include "trial/folds.hpp"
#include "trial/split.hpp"

namespace runner::trial {

/// Holds the place in time of each of some rows, in their order, and how many rows between two parts belong to neither.
struct RowTimes {
  std::vector<std::int64_t> times;
  std::int64_t between_parts = 0;
};

/// Holds out the last `fraction` of the rows by time and trains on those before them; either part is in the order of
/// time, rows of one moment in that of `rows`. Nothing is drawn. Throws std::runtime_error where either part would be
/// empty.
SplitRows split_rows_by_time(const std::vector<std::int64_t>& rows, const RowTimes& times, const HeldOut& held_out);

/// Holds out one of several parts of equal size and trains on all rows that are before it, as scikit-learn's
/// `TimeSeriesSplit(folds, gap=between_parts)` does with the rows in the order of time, row for row: of n rows each
/// part has n / (folds + 1), so that fold 0 trains on the fewest. Throws std::runtime_error where there are too few
/// rows for that.
SplitRows fold_rows_by_time(const std::vector<std::int64_t>& rows, const RowTimes& times, const Fold& fold);

}  // namespace runner::trial

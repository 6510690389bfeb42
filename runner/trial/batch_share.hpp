#pragma once

#include <algorithm>
#include <cstdint>

namespace runner::trial {

/// Says which rows of each batch a process computes: those of rank `rank` among `of` processes that train one trial.
struct BatchShare {
  std::int64_t rank = 0;
  std::int64_t of = 1;

  /// Returns how many of `size` rows are this process's: as many as any other's, or one more where its rank is small.
  std::int64_t rows(std::int64_t size) const { return size / of + (rank < size % of ? 1 : 0); }
  /// Returns the first of them. They lie one after another, in the order of the ranks.
  std::int64_t first_row(std::int64_t size) const { return rank * (size / of) + std::min(rank, size % of); }
};

/// Returns how many of `of` processes have rows of a batch: those of the lowest ranks.
inline std::int64_t ranks_with_rows(std::int64_t size, std::int64_t of) { return std::min(size, of); }

}  // namespace runner::trial

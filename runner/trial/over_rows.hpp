#pragma once

#include <torch/types.h>

#include <algorithm>

namespace runner::trial {

/// Rows that are fetched at a time where all of them are looked at.
inline constexpr std::int64_t rows_at_a_time = 4096;

/// Calls `use` with these rows (int64, shape [n]), some at a time, in their order.
template <class Use>
void over_rows(const torch::Tensor& rows, const Use& use) {
  for (std::int64_t begin = 0; begin < rows.size(0); begin += rows_at_a_time)
    use(rows.narrow(0, begin, std::min(rows_at_a_time, rows.size(0) - begin)));
}

}  // namespace runner::trial

#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "trial/split.hpp"

namespace runner::testing {

using Rows = std::vector<std::int64_t>;

/// Returns 0, 1, … up to `count`.
inline Rows first_rows(std::size_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

/// Returns rows as the reference files write them: `3,0,2`, and the two parts with `;` between them.
inline std::string text_of(const Rows& rows) {
  std::string text;
  for (const std::int64_t row : rows) text += (text.empty() ? "" : ",") + std::to_string(row);
  return text;
}
inline std::string text_of(const trial::SplitRows& split) {
  return text_of(split.train) + ";" + text_of(split.held_out);
}

}  // namespace runner::testing

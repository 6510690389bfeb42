#pragma once

#include <cstdint>

namespace runner::products {

/// Points to a matrix: number (i, j) is data[i · row_step + j · column_step].
struct MatrixView {
  const float* data;
  std::int64_t row_step;
  std::int64_t column_step;
};

/// Writes a matrix column by column, without gaps.
void transpose(std::int64_t rows, std::int64_t columns, const MatrixView& from, float* to);

}  // namespace runner::products

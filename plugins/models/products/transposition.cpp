#include "models/products/transposition.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace runner::products {

namespace {

constexpr std::int64_t block = 4;

void copy_some(std::int64_t row, std::int64_t row_end, std::int64_t column, std::int64_t column_end, std::int64_t rows,
               const MatrixView& from, float* to) {
  for (std::int64_t j = column; j < column_end; ++j) {
    for (std::int64_t i = row; i < row_end; ++i) to[j * rows + i] = from.data[i * from.row_step + j * from.column_step];
  }
}

#if defined(__x86_64__)
void transpose_block(const float* from, std::int64_t row_step, float* to, std::int64_t rows) {
  __m128 a = _mm_loadu_ps(from);
  __m128 b = _mm_loadu_ps(from + row_step);
  __m128 c = _mm_loadu_ps(from + 2 * row_step);
  __m128 d = _mm_loadu_ps(from + 3 * row_step);
  _MM_TRANSPOSE4_PS(a, b, c, d);
  _mm_storeu_ps(to, a);
  _mm_storeu_ps(to + rows, b);
  _mm_storeu_ps(to + 2 * rows, c);
  _mm_storeu_ps(to + 3 * rows, d);
}
#endif

}  // namespace

void transpose(std::int64_t rows, std::int64_t columns, const MatrixView& from, float* to) {
  std::int64_t blocks_end = 0;
  std::int64_t columns_end = 0;
#if defined(__x86_64__)
  if (from.column_step == 1) {
    blocks_end = rows / block * block;
    columns_end = columns / block * block;
    for (std::int64_t i = 0; i < blocks_end; i += block) {
      for (std::int64_t j = 0; j < columns_end; j += block) {
        transpose_block(from.data + i * from.row_step + j, from.row_step, to + j * rows + i, rows);
      }
    }
  }
#endif
  copy_some(0, blocks_end, columns_end, columns, rows, from, to);
  copy_some(blocks_end, rows, 0, columns, rows, from, to);
}

}  // namespace runner::products

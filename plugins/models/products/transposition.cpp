#include "models/products/transposition.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace runner::products {

namespace {

constexpr std::int64_t block = 4;

void copy_some(std::int64_t row, std::int64_t row_end, std::int64_t columns, std::int64_t rows, const MatrixView& from,
               float* to) {
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = row; i < row_end; ++i) to[j * rows + i] = from.data[i * from.row_step + j * from.column_step];
  }
}

#if defined(__x86_64__)
struct Rows {
  __m128 a, b, c, d;

  void transpose() { _MM_TRANSPOSE4_PS(a, b, c, d); }
};

Rows read(const float* from, std::int64_t step) {
  return {_mm_loadu_ps(from), _mm_loadu_ps(from + step), _mm_loadu_ps(from + 2 * step), _mm_loadu_ps(from + 3 * step)};
}

// The last blocks reach back over numbers that are written already, with the same.
void transpose_blocks(std::int64_t rows, std::int64_t columns, const float* from, std::int64_t row_step, float* to) {
  for (std::int64_t row = 0; row < rows; row += block) {
    const std::int64_t i = std::min(row, rows - block);
    for (std::int64_t column = 0; column < columns; column += block) {
      const std::int64_t j = std::min(column, columns - block);
      Rows four = read(from + i * row_step + j, row_step);
      four.transpose();
      float* out = to + j * rows + i;
      _mm_storeu_ps(out, four.a);
      _mm_storeu_ps(out + rows, four.b);
      _mm_storeu_ps(out + 2 * rows, four.c);
      _mm_storeu_ps(out + 3 * rows, four.d);
    }
  }
}

// Two or three columns of many rows: what is read of the row behind is not written. Returns how many rows are done.
std::int64_t transpose_narrow(std::int64_t rows, std::int64_t columns, const float* from, std::int64_t row_step,
                              float* to) {
  std::int64_t i = 0;
  for (; i + block < rows; i += block) {
    Rows four = read(from + i * row_step, row_step);
    four.transpose();
    _mm_storeu_ps(to + i, four.a);
    _mm_storeu_ps(to + rows + i, four.b);
    if (columns == 3) _mm_storeu_ps(to + 2 * rows + i, four.c);
  }
  return i;
}

// Two or three rows of many columns: what is written behind a column's numbers the next one writes over. Returns how
// many columns are done.
std::int64_t transpose_low(std::int64_t rows, std::int64_t columns, const float* from, std::int64_t row_step,
                           float* to) {
  std::int64_t j = 0;
  for (; j + block < columns; j += block) {
    Rows four{_mm_loadu_ps(from + j), _mm_loadu_ps(from + row_step + j),
              rows == 3 ? _mm_loadu_ps(from + 2 * row_step + j) : _mm_setzero_ps(), _mm_setzero_ps()};
    four.transpose();
    float* out = to + j * rows;
    _mm_storeu_ps(out, four.a);
    _mm_storeu_ps(out + rows, four.b);
    _mm_storeu_ps(out + 2 * rows, four.c);
    _mm_storeu_ps(out + 3 * rows, four.d);
  }
  return j;
}
#endif

bool is_few(std::int64_t count) { return count == 2 || count == 3; }

}  // namespace

void transpose(std::int64_t rows, std::int64_t columns, const MatrixView& from, float* to) {
#if defined(__x86_64__)
  if (from.column_step == 1 && rows >= block && columns >= block) {
    return transpose_blocks(rows, columns, from.data, from.row_step, to);
  }
  // Numbers behind a row's must be the next row's.
  const bool is_dense = from.column_step == 1 && from.row_step >= columns;
  if (is_dense && is_few(columns)) {
    const std::int64_t done = transpose_narrow(rows, columns, from.data, from.row_step, to);
    return copy_some(done, rows, columns, rows, from, to);
  }
  if (is_dense && is_few(rows)) {
    const std::int64_t done = transpose_low(rows, columns, from.data, from.row_step, to);
    const MatrixView rest{from.data + done, from.row_step, 1};
    return copy_some(0, rows, columns - done, rows, rest, to + done * rows);
  }
#endif
  copy_some(0, rows, columns, rows, from, to);
}

}  // namespace runner::products

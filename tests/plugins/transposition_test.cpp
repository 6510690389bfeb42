#include "models/products/transposition.hpp"

#include <vector>

#include "testing/catch.hpp"

using runner::products::transpose;

namespace {

// Number (i, j) of a matrix is 1000 i + j.
void check_transposed(std::int64_t rows, std::int64_t columns, std::int64_t row_step, std::int64_t column_step) {
  INFO(rows << " rows, " << columns << " columns, steps of " << row_step << " and " << column_step);
  const auto place = [&](std::int64_t i, std::int64_t j) {
    return static_cast<std::size_t>(i * row_step + j * column_step);
  };
  // As large as it must be, so that a sanitizer notices what is read behind it.
  std::vector<float> from(place(rows - 1, columns - 1) + 1, -1.0F);
  std::vector<float> expected;
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) {
      expected.push_back(static_cast<float>(1000 * i + j));
      from[place(i, j)] = expected.back();
    }
  }
  constexpr std::size_t behind = 8;
  expected.resize(expected.size() + behind, -2.0F);
  std::vector<float> to(expected.size(), -2.0F);
  transpose(rows, columns, {from.data(), row_step, column_step}, to.data());
  CHECK(to == expected);
}

}  // namespace

TEST_CASE("A transposed matrix has each number in its place, and nothing is written behind it") {
  for (std::int64_t rows = 1; rows <= 21; ++rows) {
    for (std::int64_t columns = 1; columns <= 21; ++columns) {
      check_transposed(rows, columns, columns, 1);
      check_transposed(rows, columns, columns + 3, 1);
      check_transposed(rows, columns, 1, rows);
      check_transposed(rows, columns, 2 * columns, 2);
    }
  }
}

#pragma once

#include <cstdint>

#include "optimizers/updates/rounding.hpp"

namespace runner::class_rows {

/// Says how LibTorch adds the numbers of a row. Where they fill a vector of that many lanes, the lanes are added up
/// first, and then with each other: in turn, or the upper half to the lower until one is left. Else in turn.
struct RowSum {
  std::int64_t lanes;
  bool by_halves;
};

/// Points to rows of as many numbers as there are classes, without gaps.
struct Shape {
  std::int64_t rows;
  std::int64_t classes;
};

/// Writes each number less the largest of its row.
void subtract_largest(const Shape& shape, const float* scores, float* shifted);
/// Writes the sum of each row.
void add_up(const Shape& shape, const RowSum& how, const float* numbers, float* sums);
/// Writes each number less that of its row.
void subtract(const Shape& shape, const float* numbers, const float* of_rows, float* differences);

/// Writes the gradient of the scores where that of the logarithm of a row's right probability is `of_right`, and 0 for
/// a class below 0: g - p · Σ g for each probability p, Σ g being that of its row.
void derive(const Shape& shape, optimizers::Rounding rounding, const float* probabilities, const std::int64_t* classes,
            float of_right, float* gradient);

}  // namespace runner::class_rows

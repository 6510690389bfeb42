#include "losses/class_rows.hpp"

#include <algorithm>
#include <array>

#include "optimizers/updates/loop.hpp"

namespace runner::class_rows {

namespace {

constexpr std::int64_t most_lanes = 16;

float in_turn(const float* numbers, std::int64_t size) {
  float sum = numbers[0];
  for (std::int64_t i = 1; i < size; ++i) sum += numbers[i];
  return sum;
}

float by_lanes(const float* numbers, std::int64_t size, const RowSum& how) {
  std::array<float, most_lanes> lanes;
  std::copy_n(numbers, how.lanes, lanes.begin());
  for (std::int64_t i = how.lanes; i < size; ++i) lanes[static_cast<std::size_t>(i % how.lanes)] += numbers[i];
  if (!how.by_halves) return in_turn(lanes.data(), how.lanes);
  for (std::size_t half = static_cast<std::size_t>(how.lanes) / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

}  // namespace

void subtract_largest(const Shape& shape, const float* scores, float* shifted) {
  for (std::int64_t row = 0; row < shape.rows; ++row, scores += shape.classes, shifted += shape.classes) {
    float largest = scores[0];
    for (std::int64_t i = 1; i < shape.classes; ++i) largest = scores[i] > largest ? scores[i] : largest;
    for (std::int64_t i = 0; i < shape.classes; ++i) shifted[i] = scores[i] - largest;
  }
}

void add_up(const Shape& shape, const RowSum& how, const float* numbers, float* sums) {
  for (std::int64_t row = 0; row < shape.rows; ++row, numbers += shape.classes) {
    sums[row] = shape.classes < how.lanes ? in_turn(numbers, shape.classes) : by_lanes(numbers, shape.classes, how);
  }
}

void subtract(const Shape& shape, const float* of_rows, float* numbers) {
  for (std::int64_t row = 0; row < shape.rows; ++row) {
    for (std::int64_t i = 0; i < shape.classes; ++i) *numbers++ -= of_rows[row];
  }
}

void derive(const Shape& shape, optimizers::Rounding rounding, const float* probabilities, const std::int64_t* classes,
            float of_right, float* gradient) {
  optimizers::for_each_element(rounding, shape.rows, [=](auto multiply_add, std::int64_t row) {
    // Whatever the order, zeros add nothing.
    const float sum = classes[row] < 0 ? 0.0F : of_right;
    for (std::int64_t i = 0; i < shape.classes; ++i) {
      const std::int64_t place = row * shape.classes + i;
      gradient[place] = multiply_add(-probabilities[place], sum, i == classes[row] ? of_right : 0.0F);
    }
  });
}

}  // namespace runner::class_rows

#include "losses/class_rows.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "optimizers/updates/loop.hpp"

namespace runner::class_rows {

namespace {

constexpr std::int64_t most_lanes = 16;

// Calls a loop over rows with the number of classes, as a constant where there are few: the loop over the classes of a
// row then is none.
template <class Loop>
void with_classes(std::int64_t classes, const Loop& loop) {
  switch (classes) {
    case 2:
      return loop(std::integral_constant<std::int64_t, 2>());
    case 3:
      return loop(std::integral_constant<std::int64_t, 3>());
    case 4:
      return loop(std::integral_constant<std::int64_t, 4>());
    case 10:
      return loop(std::integral_constant<std::int64_t, 10>());
    default:
      return loop(classes);
  }
}

float in_turn(const float* numbers, std::int64_t size) {
  float sum = numbers[0];
  for (std::int64_t i = 1; i < size; ++i) sum += numbers[i];
  return sum;
}

float by_lanes(const float* numbers, std::int64_t size, const RowSum& how) {
  std::array<float, most_lanes> lanes{};
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
  with_classes(shape.classes, [&](auto classes) {
    const float* row = scores;
    float* to = shifted;
    for (std::int64_t left = shape.rows; left > 0; --left, row += classes, to += classes) {
      float largest = row[0];
      for (std::int64_t i = 1; i < classes; ++i) largest = row[i] > largest ? row[i] : largest;
      for (std::int64_t i = 0; i < classes; ++i) to[i] = row[i] - largest;
    }
  });
}

void add_up(const Shape& shape, const RowSum& how, const float* numbers, float* sums) {
  if (shape.classes >= how.lanes) {
    for (std::int64_t i = 0; i < shape.rows; ++i) sums[i] = by_lanes(numbers + i * shape.classes, shape.classes, how);
    return;
  }
  with_classes(shape.classes, [&](auto classes) {
    for (std::int64_t i = 0; i < shape.rows; ++i) sums[i] = in_turn(numbers + i * classes, classes);
  });
}

void subtract(const Shape& shape, const float* numbers, const float* of_rows, float* differences) {
  with_classes(shape.classes, [&](auto classes) {
    for (std::int64_t row = 0; row < shape.rows; ++row) {
      const float less = of_rows[row];
      for (std::int64_t i = 0; i < classes; ++i) differences[row * classes + i] = numbers[row * classes + i] - less;
    }
  });
}

void derive(const Shape& shape, optimizers::Rounding rounding, const float* probabilities, const std::int64_t* classes,
            float of_right, float* gradient) {
  with_classes(shape.classes, [&](auto count) {
    optimizers::for_each_element(rounding, shape.rows, [=](auto multiply_add, std::int64_t row) {
      // Whatever the order, zeros add nothing.
      const float sum = classes[row] < 0 ? 0.0F : of_right;
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t place = row * count + i;
        gradient[place] = multiply_add(-probabilities[place], sum, i == classes[row] ? of_right : 0.0F);
      }
    });
  });
}

}  // namespace runner::class_rows

#include "trial/split.hpp"

#include <bit>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace runner::trial {

namespace {

// NumPy's legacy RandomState.shuffle for fewer than 2^32 elements.
void shuffle(std::vector<std::int64_t>& values, std::uint32_t seed) {
  std::mt19937 generator(seed);
  for (std::size_t i = values.size() - 1; i > 0; --i) {
    const std::uint32_t mask = std::bit_ceil(static_cast<std::uint64_t>(i) + 1) - 1;
    std::uint32_t j = 0;
    do {
      j = generator() & mask;
    } while (j > i);
    std::swap(values[i], values[j]);
  }
}

}  // namespace

SplitRows split_rows(const std::vector<std::int64_t>& rows, double validation_fraction, std::uint32_t seed) {
  const auto size = static_cast<std::int64_t>(rows.size());
  const auto held_out = static_cast<std::int64_t>(std::ceil(validation_fraction * static_cast<double>(size)));
  if (held_out < 1 || held_out >= size) {
    throw std::runtime_error("cannot split " + std::to_string(size) + " rows with validation_fraction " +
                             std::to_string(validation_fraction) + ": one part would be empty; give more rows");
  }
  std::vector<std::int64_t> shuffled = rows;
  shuffle(shuffled, seed);
  const auto middle = shuffled.begin() + held_out;
  return {{middle, shuffled.end()}, {shuffled.begin(), middle}};
}

}  // namespace runner::trial

#include "trial/legacy_random.hpp"

#include <bit>
#include <numeric>
#include <utility>

namespace runner::trial {

void LegacyRandom::shuffle(std::vector<std::int64_t>& values) {
  for (std::size_t i = values.empty() ? 0 : values.size() - 1; i > 0; --i) {
    const std::uint32_t mask = std::bit_ceil(static_cast<std::uint64_t>(i) + 1) - 1;
    std::uint32_t j = 0;
    do {
      j = generator_() & mask;
    } while (j > i);
    std::swap(values[i], values[j]);
  }
}

std::vector<std::int64_t> LegacyRandom::permutation(std::int64_t n) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 0);
  shuffle(values);
  return values;
}

}  // namespace runner::trial

#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace runner::trial {

/// Draws as NumPy's legacy RandomState does for fewer than 2^32 elements, so that splits are those of scikit-learn: the
/// Mersenne Twister, and masked rejection for numbers below a bound. Source: NumPy's `RandomState.shuffle` and
/// `permutation`.
class LegacyRandom {
 public:
  explicit LegacyRandom(std::uint32_t seed) : generator_(seed) {}

  /// Puts values into a random order.
  void shuffle(std::vector<std::int64_t>& values);

  /// Returns 0 to n - 1 in a random order.
  std::vector<std::int64_t> permutation(std::int64_t n);

 private:
  std::mt19937 generator_;
};

}  // namespace runner::trial

#pragma once

#include <cstdint>
#include <random>

namespace runner {

/// Draws numbers that are the same on every platform: from std::mt19937_64, whose integers the standard defines, by
/// sums, products, quotients and square roots, which IEEE 754 defines. Not for cryptography.
class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed) : integers_(seed) {}

  /// Returns a multiple of 2^-53 from [0, 1), each as likely as any other.
  double uniform();

  /// Returns a number of the standard normal distribution, by the polar method (Marsaglia & Bray, 1964).
  double normal();

 private:
  std::mt19937_64 integers_;
};

/// Returns the natural logarithm of a number in (0, 1], to some units of the last place, the same on every platform.
double portable_log(double x);

/// Returns the sine of a number in [-pi/2, pi/2], to some units of the last place, the same on every platform.
double portable_sine(double x);

}  // namespace runner

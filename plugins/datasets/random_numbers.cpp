#include "datasets/random_numbers.hpp"

#include <cmath>

namespace runner {

double RandomNumbers::uniform() { return static_cast<double>(integers_() >> 11) * 0x1p-53; }

double RandomNumbers::normal() {
  for (;;) {
    const double u = 2.0 * uniform() - 1.0;
    const double v = 2.0 * uniform() - 1.0;
    const double square = u * u + v * v;
    if (square > 0.0 && square < 1.0) return u * std::sqrt(-2.0 * portable_log(square) / square);
  }
}

// ln x = k ln 2 + 2 artanh z with x = m 2^k, m from [1/2, 1), z = (m - 1) / (m + 1): |z| is at most 1/3.
double portable_log(double x) {
  constexpr double ln_2 = 0.693147180559945309417;
  constexpr int last_power = 35;
  int k = 0;
  const double m = std::frexp(x, &k);
  const double z = (m - 1.0) / (m + 1.0);
  const double z_squared = z * z;
  double sum = 0.0;
  for (int power = last_power; power >= 1; power -= 2) sum = sum * z_squared + 1.0 / power;
  return k * ln_2 + 2.0 * z * sum;
}

// The Taylor series, of which x^27 / 27! is the first term left out: below 2e-23.
double portable_sine(double x) {
  constexpr int last_power = 25;
  const double x_squared = x * x;
  double sum = 1.0;
  for (int power = last_power; power >= 3; power -= 2) sum = 1.0 - sum * x_squared / (power * (power - 1));
  return x * sum;
}

}  // namespace runner

#include "samplers/sobol_points.hpp"

#include <random>
#include <stdexcept>
#include <string>

namespace runner::samplers {

namespace {

constexpr std::size_t bits = 32;

std::size_t checked(std::size_t dimensions) {
  constexpr std::size_t most = boost::random::default_sobol_table::max_dimension;
  if (dimensions > most) {
    throw std::invalid_argument("a Sobol sequence has at most " + std::to_string(most) + " dimensions, not " +
                                std::to_string(dimensions) + "; use random");
  }
  return dimensions;
}

}  // namespace

SobolPoints::SobolPoints(std::size_t dimensions) : engine_(checked(dimensions)), dimensions_(dimensions) {}

SobolPoints::SobolPoints(std::size_t dimensions, std::uint64_t seed) : SobolPoints(dimensions) {
  std::mt19937_64 random(seed);
  for (std::size_t d = 0; d < dimensions; ++d) {
    // The binary digit of value 2^k goes to itself and to less significant ones.
    for (std::size_t k = 0; k < bits; ++k) {
      const std::uint32_t digit = std::uint32_t{1} << k;
      scrambling_.push_back(digit | (static_cast<std::uint32_t>(random() >> 32) & (digit - 1)));
    }
    scrambling_.push_back(static_cast<std::uint32_t>(random() >> 32));
  }
}

std::vector<double> SobolPoints::at(std::size_t index) {
  std::vector<double> point(dimensions_);
  // The engine leaves out the first point, which is all zeros.
  if (index > 0) engine_.seed(static_cast<std::uint32_t>(index - 1));
  for (std::size_t d = 0; d < dimensions_; ++d) {
    const std::uint32_t plain = index > 0 ? engine_() : 0;
    if (scrambling_.empty()) {
      point[d] = plain * 0x1p-32;
      continue;
    }
    const auto* columns = scrambling_.data() + d * (bits + 1);
    std::uint32_t scrambled = columns[bits];
    for (std::size_t k = 0; k < bits; ++k) {
      if ((plain >> k & 1) != 0) scrambled ^= columns[k];
    }
    point[d] = (scrambled + 0.5) * 0x1p-32;
  }
  return point;
}

}  // namespace runner::samplers

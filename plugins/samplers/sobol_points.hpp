#pragma once

#include <boost/random/sobol.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace runner::samplers {

/// Returns the points of a Sobol sequence (Sobol', 1967) with the direction numbers of Joe & Kuo (2008) in the order of
/// Antonov & Saleev (1979): the numbers that scipy.stats.qmc.Sobol returns without scrambling. A seed scrambles them by
/// a random lower triangular matrix and a digital shift for each dimension (Matoušek, 1998), which leaves the sequence
/// a digital net and makes each point uniform.
class SobolPoints {
 public:
  /// Throws std::invalid_argument for more dimensions than there are direction numbers.
  explicit SobolPoints(std::size_t dimensions);
  SobolPoints(std::size_t dimensions, std::uint64_t seed);

  /// Returns the coordinates of point number `index`, below 2³²: from [0, 1), scrambled ones from (0, 1).
  std::vector<double> at(std::size_t index);

 private:
  boost::random::sobol_engine<std::uint32_t, 32> engine_;
  std::size_t dimensions_;
  // For each dimension the 32 columns of its matrix and then its shift; none without a seed.
  std::vector<std::uint32_t> scrambling_;
};

}  // namespace runner::samplers

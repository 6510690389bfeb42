#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "datasets/random_numbers.hpp"

namespace runner::samplers {

/// Says what one coordinate of an estimated density is.
struct ParzenAxis {
  /// Numbers from 0 to 1, where this is empty. Else places of values that are counted from 0: place i owns the numbers
  /// from `edges[i]` to `edges[i + 1]`, the first edge is 0 and the last one 1.
  std::vector<double> edges = {};
  /// The places have no order: no two are closer to each other than to the others.
  bool is_choice = false;

  /// Returns how many places there are, 0 for numbers.
  std::size_t places() const { return edges.empty() ? 0 : edges.size() - 1; }
};

/// Estimates a density from observations: a mixture of one kernel for each of them and of a uniform prior (Parzen,
/// 1962). A kernel is a product over the coordinates: a normal distribution cut off at 0 and 1 for numbers, its
/// integral over what each place owns for places with an order, and the kernel of Aitchison & Aitken (1976) for
/// choices. The normal distributions have the deviation 0.1 n^(-1/(d+4)), with Scott's exponent (1992) for n
/// observations of d coordinates; a choice gives each other option 1/(n+1) of what it gives the observed one.
class ParzenEstimator {
 public:
  /// `observations[d][k]` is coordinate d of observation k: a number from 0 to 1, or a place. `weights` has what each
  /// observation counts; the prior counts 1. `least_change`, at most 1/2, bounds from below how many choices of a
  /// kernel differ from the observed ones in the mean, if all its coordinates were choices.
  ParzenEstimator(std::span<const ParzenAxis> axes, std::vector<std::vector<double>> observations,
                  std::vector<double> weights, double least_change = 0.0);

  /// Draws a point, one coordinate for each axis.
  std::vector<double> sample(RandomNumbers& random) const;

  /// Returns the logarithm of the density at a point.
  double log_density(std::span<const double> point) const;

 private:
  // For places: the logarithm of the probability of place `to` for an observation at place `at`, at `to * count + at`.
  struct Places {
    std::size_t count = 0;
    std::vector<double> log_mass;
  };

  std::size_t draw_kernel(double u) const;
  void multiply_masses(std::size_t axis, std::vector<double>& masses) const;
  Places places_of(const ParzenAxis& axis, double least_change) const;

  std::size_t kernels_;
  std::vector<std::vector<double>> observations_;
  std::vector<double> weights_;
  double all_weights_ = 1.0;
  double width_ = 0.0;
  std::vector<Places> places_;
  // The part of each kernel's logarithm that no point changes, and the prior's.
  std::vector<double> log_weights_;
  double prior_log_density_ = 0.0;
};

}  // namespace runner::samplers

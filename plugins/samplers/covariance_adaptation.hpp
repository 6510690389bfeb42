#pragma once

#include <cstddef>
#include <vector>

#include "datasets/random_numbers.hpp"
#include "samplers/symmetric_eigen.hpp"

namespace runner::samplers {

/// Adapts a normal distribution to the ranking of points drawn from it: CMA-ES as in Hansen, "The CMA evolution
/// strategy: a tutorial" (2016, arXiv:1604.00772), with its default weights, negative ones included, and rates (figure
/// 6 and table 1 there). Names are the tutorial's.
class CovarianceAdaptation {
 public:
  CovarianceAdaptation(std::vector<double> mean, double sigma, std::size_t population);

  /// Returns 4 + floor(3 ln n), the tutorial's population for n coordinates.
  static std::size_t usual_population(std::size_t coordinates);

  /// Draws a point: m + sigma B D z.
  std::vector<double> sample(RandomNumbers& random) const;

  /// Returns the length of C^(-1/2) (x - m) / sigma, about the square root of n for a point of this distribution.
  double distance(const std::vector<double>& point) const;

  /// Makes one step from `population()` points, the best first.
  void update(const std::vector<std::vector<double>>& points);

  /// Lets no coordinate's deviation be below these numbers, 0 for none.
  void widen(const std::vector<double>& least_deviations);

  std::size_t population() const { return weights_.size(); }
  const std::vector<double>& mean() const { return mean_; }
  double sigma() const { return sigma_; }
  const SquareMatrix& covariance() const { return covariance_; }
  /// Returns the longest axis of the distribution, and its ratio to the shortest one.
  double longest_axis() const;
  double axis_ratio() const;

 private:
  void set_rates();
  void decompose();
  std::vector<double> whitened(const std::vector<double>& step) const;
  void adapt_covariance(const std::vector<std::vector<double>>& steps, bool is_stalled);

  std::vector<double> mean_;
  double sigma_;
  SquareMatrix covariance_;
  // B, and the diagonal of D.
  SquareMatrix axes_;
  std::vector<double> lengths_;
  std::vector<double> step_path_, covariance_path_;
  std::size_t generation_ = 0;

  std::vector<double> weights_;
  double mu_eff_ = 0.0, c_sigma_ = 0.0, d_sigma_ = 0.0, c_c_ = 0.0, c_1_ = 0.0, c_mu_ = 0.0, chi_n_ = 0.0;
};

}  // namespace runner::samplers

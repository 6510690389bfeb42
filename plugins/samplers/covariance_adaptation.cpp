#include "samplers/covariance_adaptation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace runner::samplers {

namespace {

double length(const std::vector<double>& vector) {
  return std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
}

// (sum of w)^2 / sum of w^2.
double effective_number(const std::vector<double>& weights, std::size_t first, std::size_t last) {
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = first; i < last; ++i) {
    sum += weights[i];
    squares += weights[i] * weights[i];
  }
  return sum * sum / squares;
}

}  // namespace

CovarianceAdaptation::CovarianceAdaptation(std::vector<double> mean, double sigma, std::size_t population)
    : mean_(std::move(mean)),
      sigma_(sigma),
      covariance_(SquareMatrix::identity(mean_.size())),
      axes_(covariance_),
      lengths_(mean_.size(), 1.0),
      step_path_(mean_.size()),
      covariance_path_(mean_.size()),
      weights_(population) {
  set_rates();
}

std::size_t CovarianceAdaptation::usual_population(std::size_t coordinates) {
  return 4 + static_cast<std::size_t>(3.0 * std::log(static_cast<double>(coordinates)));
}

// Equations 49 to 58 of the tutorial.
void CovarianceAdaptation::set_rates() {
  const auto n = static_cast<double>(mean_.size());
  const std::size_t lambda = weights_.size(), mu = lambda / 2;
  for (std::size_t i = 0; i < lambda; ++i) {
    weights_[i] = std::log((static_cast<double>(lambda) + 1.0) / 2.0) - std::log(static_cast<double>(i) + 1.0);
  }
  mu_eff_ = effective_number(weights_, 0, mu);
  const double mu_eff_minus = effective_number(weights_, mu, lambda);
  c_1_ = 2.0 / ((n + 1.3) * (n + 1.3) + mu_eff_);
  c_mu_ = std::min(1.0 - c_1_, 2.0 * (mu_eff_ - 2.0 + 1.0 / mu_eff_) / ((n + 2.0) * (n + 2.0) + mu_eff_));
  const double alpha =
      std::min({1.0 + c_1_ / c_mu_, 1.0 + 2.0 * mu_eff_minus / (mu_eff_ + 2.0), (1.0 - c_1_ - c_mu_) / (n * c_mu_)});
  double positive = 0.0, negative = 0.0;
  for (const double weight : weights_) (weight > 0.0 ? positive : negative) += std::abs(weight);
  for (double& weight : weights_) weight *= weight >= 0.0 ? 1.0 / positive : alpha / negative;
  c_sigma_ = (mu_eff_ + 2.0) / (n + mu_eff_ + 5.0);
  d_sigma_ = 1.0 + 2.0 * std::max(0.0, std::sqrt((mu_eff_ - 1.0) / (n + 1.0)) - 1.0) + c_sigma_;
  c_c_ = (4.0 + mu_eff_ / n) / (n + 4.0 + 2.0 * mu_eff_ / n);
  chi_n_ = std::sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
}

std::vector<double> CovarianceAdaptation::sample(RandomNumbers& random) const {
  std::vector<double> point = mean_;
  for (std::size_t axis = 0; axis < mean_.size(); ++axis) {
    const double along = sigma_ * lengths_[axis] * random.normal();
    for (std::size_t i = 0; i < mean_.size(); ++i) point[i] += along * axes_(i, axis);
  }
  return point;
}

// C^(-1/2) y.
std::vector<double> CovarianceAdaptation::whitened(const std::vector<double>& step) const {
  std::vector<double> out(step.size());
  for (std::size_t axis = 0; axis < step.size(); ++axis) {
    double along = 0.0;
    for (std::size_t i = 0; i < step.size(); ++i) along += axes_(i, axis) * step[i];
    for (std::size_t i = 0; i < step.size(); ++i) out[i] += axes_(i, axis) * along / lengths_[axis];
  }
  return out;
}

double CovarianceAdaptation::distance(const std::vector<double>& point) const {
  std::vector<double> step(point.size());
  for (std::size_t i = 0; i < point.size(); ++i) step[i] = (point[i] - mean_[i]) / sigma_;
  return length(whitened(step));
}

void CovarianceAdaptation::update(const std::vector<std::vector<double>>& points) {
  const std::size_t n = mean_.size();
  std::vector<std::vector<double>> steps(points.size(), std::vector<double>(n));
  std::vector<double> mean_step(n);
  for (std::size_t k = 0; k < points.size(); ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      steps[k][i] = (points[k][i] - mean_[i]) / sigma_;
      if (weights_[k] > 0.0) mean_step[i] += weights_[k] * steps[k][i];
    }
  }
  ++generation_;
  const auto white = whitened(mean_step);
  for (std::size_t i = 0; i < n; ++i) {
    mean_[i] += sigma_ * mean_step[i];
    step_path_[i] = (1.0 - c_sigma_) * step_path_[i] + std::sqrt(c_sigma_ * (2.0 - c_sigma_) * mu_eff_) * white[i];
  }
  const double path_length = length(step_path_);
  const double settled = std::sqrt(1.0 - std::pow(1.0 - c_sigma_, 2.0 * static_cast<double>(generation_)));
  const bool is_stalled = path_length / settled >= (1.4 + 2.0 / (static_cast<double>(n) + 1.0)) * chi_n_;
  for (std::size_t i = 0; i < n; ++i) {
    covariance_path_[i] *= 1.0 - c_c_;
    if (!is_stalled) covariance_path_[i] += std::sqrt(c_c_ * (2.0 - c_c_) * mu_eff_) * mean_step[i];
  }
  adapt_covariance(steps, is_stalled);
  sigma_ *= std::exp(c_sigma_ / d_sigma_ * (path_length / chi_n_ - 1.0));
  decompose();
}

// Equation 47 of the tutorial. The rank-one update stalls while the step size rises fast.
void CovarianceAdaptation::adapt_covariance(const std::vector<std::vector<double>>& steps, bool is_stalled) {
  const std::size_t n = mean_.size();
  const double all_weights = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  const double kept = 1.0 - c_1_ - c_mu_ * all_weights + (is_stalled ? c_1_ * c_c_ * (2.0 - c_c_) : 0.0);
  SquareMatrix next(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      next(i, j) = kept * covariance_(i, j) + c_1_ * covariance_path_[i] * covariance_path_[j];
    }
  }
  for (std::size_t k = 0; k < steps.size(); ++k) {
    double weight = c_mu_ * weights_[k];
    if (weight < 0.0) {
      const double far = length(whitened(steps[k]));
      weight *= static_cast<double>(n) / std::max(far * far, 1e-30);
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) next(i, j) += weight * steps[k][i] * steps[k][j];
    }
  }
  covariance_ = std::move(next);
}

void CovarianceAdaptation::widen(const std::vector<double>& least_deviations) {
  bool is_changed = false;
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    const double least = least_deviations[i] / sigma_;
    if (covariance_(i, i) >= least * least) continue;
    covariance_(i, i) = least * least;
    is_changed = true;
  }
  if (is_changed) decompose();
}

void CovarianceAdaptation::decompose() {
  auto eigen = symmetric_eigen(covariance_);
  axes_ = std::move(eigen.vectors);
  // Rounding may leave a value that is not positive.
  const double least = 1e-28 * std::max(1e-272, *std::max_element(eigen.values.begin(), eigen.values.end()));
  for (std::size_t i = 0; i < lengths_.size(); ++i) lengths_[i] = std::sqrt(std::max(eigen.values[i], least));
}

double CovarianceAdaptation::longest_axis() const {
  return sigma_ * *std::max_element(lengths_.begin(), lengths_.end());
}

double CovarianceAdaptation::axis_ratio() const {
  const auto [shortest, longest] = std::minmax_element(lengths_.begin(), lengths_.end());
  return *longest / *shortest;
}

}  // namespace runner::samplers

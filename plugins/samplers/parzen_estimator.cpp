#include "samplers/parzen_estimator.hpp"

#include <algorithm>
#include <cmath>

namespace runner::samplers {

namespace {

constexpr double root_half = 0.70710678118654752440;
constexpr double root_two_pi = 2.50662827463100050242;

// The normal distribution's mass between two numbers of deviations.
double normal_mass(double from, double to) {
  // In the tail that is lighter, where nothing cancels.
  if (from > 0.0) return normal_mass(-to, -from);
  return 0.5 * (std::erfc(-to * root_half) - std::erfc(-from * root_half));
}

}  // namespace

ParzenEstimator::ParzenEstimator(std::span<const ParzenAxis> axes, std::vector<std::vector<double>> observations,
                                 std::vector<double> weights, double least_change)
    : kernels_(weights.size()), observations_(std::move(observations)), weights_(std::move(weights)) {
  for (const double weight : weights_) all_weights_ += weight;
  const double n = std::max(1.0, static_cast<double>(kernels_));
  width_ = 0.1 * std::pow(n, -1.0 / (static_cast<double>(axes.size()) + 4.0));
  for (const double weight : weights_) log_weights_.push_back(std::log(weight / all_weights_));
  prior_log_density_ = -std::log(all_weights_);
  std::vector<double> masses(kernels_, 1.0);
  for (std::size_t d = 0; d < axes.size(); ++d) {
    places_.push_back(places_of(axes[d], least_change / static_cast<double>(axes.size())));
    if (axes[d].places() > 0) {
      prior_log_density_ -= std::log(static_cast<double>(axes[d].places()));
    } else {
      multiply_masses(d, masses);
    }
    // One logarithm for many coordinates, before the product becomes too small.
    if (d % 16 < 15 && d + 1 < axes.size()) continue;
    for (std::size_t k = 0; k < kernels_; ++k) log_weights_[k] -= std::log(masses[k]);
    std::fill(masses.begin(), masses.end(), 1.0);
  }
}

// What kernels of numbers are divided by: their mass between 0 and 1. Where there are many, it is interpolated between
// places so close that a kernel's weight changes by less than a thousandth.
void ParzenEstimator::multiply_masses(std::size_t axis, std::vector<double>& masses) const {
  constexpr std::size_t cells = 256;
  const auto& at = observations_[axis];
  if (kernels_ <= cells) {
    for (std::size_t k = 0; k < kernels_; ++k) masses[k] *= normal_mass(-at[k] / width_, (1.0 - at[k]) / width_);
  } else {
    std::vector<double> half(cells + 1), whole(cells + 2);
    for (std::size_t i = 0; i <= cells; ++i) half[i] = normal_mass(0.0, static_cast<double>(i) / cells / width_);
    for (std::size_t i = 0; i <= cells; ++i) whole[i] = half[i] + half[cells - i];
    whole[cells + 1] = whole[cells];
    for (std::size_t k = 0; k < kernels_; ++k) {
      const double place = at[k] * cells;
      const auto cell = static_cast<std::size_t>(place);
      masses[k] *= whole[cell] + (place - static_cast<double>(cell)) * (whole[cell + 1] - whole[cell]);
    }
  }
  for (double& mass : masses) mass *= width_ * root_two_pi;
}

ParzenEstimator::Places ParzenEstimator::places_of(const ParzenAxis& axis, double least_change) const {
  Places places{axis.places(), {}};
  places.log_mass.resize(places.count * places.count);
  const auto count = static_cast<double>(places.count);
  // How likely a choice differs from the observed one.
  const double share = 1.0 / (static_cast<double>(kernels_) + 1.0);
  const double change =
      places.count > 1 ? std::max(least_change, (count - 1.0) * share / (1.0 + (count - 1.0) * share)) : 0.0;
  for (std::size_t at = 0; at < places.count; ++at) {
    const double middle = 0.5 * (axis.edges[at] + axis.edges[at + 1]);
    const auto mass_between = [&](double from, double to) {
      return normal_mass((from - middle) / width_, (to - middle) / width_);
    };
    const double all = mass_between(0.0, 1.0);
    for (std::size_t to = 0; to < places.count; ++to) {
      const double mass = axis.is_choice ? (at == to ? 1.0 - change : change / (count - 1.0))
                                         : mass_between(axis.edges[to], axis.edges[to + 1]) / all;
      places.log_mass[to * places.count + at] = std::log(std::max(mass, 1e-300));
    }
  }
  return places;
}

// The kernel at `u`, from 0 to 1; their number for the prior.
std::size_t ParzenEstimator::draw_kernel(double u) const {
  double left = u * all_weights_ - 1.0;
  if (left < 0.0) return kernels_;
  for (std::size_t k = 0; k < kernels_; ++k) {
    left -= weights_[k];
    if (left < 0.0) return k;
  }
  return kernels_;
}

std::vector<double> ParzenEstimator::sample(RandomNumbers& random) const {
  std::vector<double> point(places_.size());
  const std::size_t kernel = draw_kernel(random.uniform());
  for (std::size_t d = 0; d < point.size(); ++d) {
    const auto& places = places_[d];
    if (kernel == kernels_) {
      const double u = random.uniform();
      point[d] = places.count == 0 ? u : std::floor(u * static_cast<double>(places.count));
    } else if (places.count == 0) {
      do {
        point[d] = observations_[d][kernel] + width_ * random.normal();
      } while (point[d] < 0.0 || point[d] > 1.0);
    } else {
      const auto at = static_cast<std::size_t>(observations_[d][kernel]);
      double left = random.uniform();
      std::size_t to = 0;
      while (to + 1 < places.count && (left -= std::exp(places.log_mass[to * places.count + at])) >= 0.0) ++to;
      point[d] = static_cast<double>(to);
    }
  }
  return point;
}

double ParzenEstimator::log_density(std::span<const double> point) const {
  std::vector<double> logs = log_weights_;
  const double scale = root_half / width_;
  for (std::size_t d = 0; d < point.size(); ++d) {
    const double* at = observations_[d].data();
    const auto& places = places_[d];
    if (places.count == 0) {
      const double x = point[d];
      for (std::size_t k = 0; k < kernels_; ++k) {
        const double distance = (x - at[k]) * scale;
        logs[k] -= distance * distance;
      }
    } else {
      const double* row = places.log_mass.data() + static_cast<std::size_t>(point[d]) * places.count;
      for (std::size_t k = 0; k < kernels_; ++k) logs[k] += row[static_cast<std::size_t>(at[k])];
    }
  }
  double largest = prior_log_density_;
  for (const double one : logs) largest = std::max(largest, one);
  double sum = std::exp(prior_log_density_ - largest);
  for (const double one : logs) {
    // Less than the last bit of the sum.
    if (one - largest > -40.0) sum += std::exp(one - largest);
  }
  return largest + std::log(sum);
}

}  // namespace runner::samplers

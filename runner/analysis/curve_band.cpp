#include "analysis/curve_band.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace runner::analysis {

namespace {

std::int64_t end_of(const Curve& curve) { return curve.first_epoch + static_cast<std::int64_t>(curve.values.size()); }

std::vector<double> finite_at(const std::vector<const Curve*>& curves, std::int64_t epoch) {
  std::vector<double> values;
  for (const Curve* curve : curves) {
    if (epoch < curve->first_epoch || epoch >= end_of(*curve)) continue;
    const double value = curve->values[static_cast<std::size_t>(epoch - curve->first_epoch)];
    if (std::isfinite(value)) values.push_back(value);
  }
  return values;
}

struct Epochs {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

Epochs epochs_of(const std::vector<const Curve*>& curves) {
  Epochs epochs;
  bool is_first = true;
  for (const Curve* curve : curves) {
    if (curve->values.empty()) continue;
    epochs.first = is_first ? curve->first_epoch : std::min(epochs.first, curve->first_epoch);
    epochs.end = std::max(epochs.end, end_of(*curve));
    is_first = false;
  }
  return epochs;
}

double quantile(const std::vector<double>& ordered, double q) {
  if (ordered.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = q * static_cast<double>(ordered.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, ordered.size() - 1);
  return ordered[below] + (place - static_cast<double>(below)) * (ordered[above] - ordered[below]);
}

// Shows each finite number of the curves with its place in the epochs, curve by curve.
template <class Show>
void for_each_finite(const std::vector<const Curve*>& curves, const Epochs& epochs, Show show) {
  for (const Curve* curve : curves) {
    const auto begin = static_cast<std::size_t>(curve->first_epoch - epochs.first);
    for (std::size_t i = 0; i < curve->values.size(); ++i) {
      if (std::isfinite(curve->values[i])) show(begin + i, curve->values[i]);
    }
  }
}

}  // namespace

// The same sums in the same order as `moments_of` epoch by epoch, but a curve at a time.
CurveBand curve_band(const std::vector<const Curve*>& curves) {
  const Epochs epochs = epochs_of(curves);
  const auto size = static_cast<std::size_t>(epochs.end - epochs.first);
  CurveBand band{epochs.first, std::vector<std::int64_t>(size), std::vector<double>(size), std::vector<double>(size)};
  for_each_finite(curves, epochs, [&](std::size_t place, double value) {
    ++band.n[place];
    band.mean[place] += value;
  });
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t place = 0; place < size; ++place)
    band.mean[place] = band.n[place] > 0 ? band.mean[place] / static_cast<double>(band.n[place]) : none;
  for_each_finite(curves, epochs, [&](std::size_t place, double value) {
    band.sd[place] += (value - band.mean[place]) * (value - band.mean[place]);
  });
  for (std::size_t place = 0; place < size; ++place) {
    const auto n = static_cast<double>(band.n[place]);
    band.sd[place] = band.n[place] > 1 ? std::sqrt(band.sd[place] / (n - 1.0)) : none;
  }
  return band;
}

CurveQuantiles curve_quantiles(const std::vector<const Curve*>& curves) {
  CurveQuantiles quantiles;
  const Epochs epochs = epochs_of(curves);
  quantiles.first_epoch = epochs.first;
  for (std::int64_t epoch = epochs.first; epoch < epochs.end; ++epoch) {
    auto values = finite_at(curves, epoch);
    std::sort(values.begin(), values.end());
    quantiles.n.push_back(static_cast<std::int64_t>(values.size()));
    quantiles.low.push_back(quantile(values, 0.1));
    quantiles.median.push_back(quantile(values, 0.5));
    quantiles.high.push_back(quantile(values, 0.9));
  }
  return quantiles;
}

}  // namespace runner::analysis

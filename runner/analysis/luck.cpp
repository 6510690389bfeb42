#include "analysis/luck.hpp"

#include <cmath>
#include <numbers>

namespace runner::analysis {

namespace {

// Values by configuration, then by replicate, which all of them have.
using Values = std::vector<std::vector<double>>;

double residual_variance(const Values& values) {
  const auto m = values.size();
  const auto n = values.front().size();
  std::vector<double> of_replicate(n, 0.0);
  std::vector<double> of_configuration;
  for (const auto& row : values) {
    of_configuration.push_back(moments_of(row).mean);
    for (std::size_t j = 0; j < n; ++j) of_replicate[j] += row[j] / static_cast<double>(m);
  }
  const double all = moments_of(of_configuration).mean;
  double squares = 0.0;
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double residual = values[i][j] - of_configuration[i] - of_replicate[j] + all;
      squares += residual * residual;
    }
  }
  return squares / static_cast<double>((m - 1) * (n - 1));
}

// The best and what cannot be told apart from it, where it has every replicate of the best.
Values undecided(const std::vector<ConfigurationResult>& ranked) {
  const auto& best = ranked.front().values;
  Values values;
  for (const auto& one : ranked) {
    if (&one != &ranked.front() && (!one.difference || is_clear(*one.difference).value_or(true))) continue;
    std::vector<double> row;
    for (const auto& [replicate, value] : best) {
      if (const auto found = one.values.find(replicate); found != one.values.end()) row.push_back(found->second);
    }
    if (row.size() == best.size()) values.push_back(std::move(row));
  }
  return values;
}

}  // namespace

double expected_largest(std::int64_t n) {
  // Simpson's rule; beyond ten deviations there is nothing, for any n that fits.
  constexpr int steps = 4000;
  constexpr double end = 10.0;
  constexpr double width = 2.0 * end / steps;
  const auto integrand = [&](double x) {
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
    const double below = 0.5 * std::erfc(-x / std::numbers::sqrt2);
    return x * density * std::pow(below, static_cast<double>(n - 1));
  };
  double sum = integrand(-end) + integrand(end);
  for (int k = 1; k < steps; ++k) sum += (k % 2 == 1 ? 4.0 : 2.0) * integrand(-end + k * width);
  return static_cast<double>(n) * sum * width / 3.0;
}

std::optional<Luck> luck_of_best(const std::vector<ConfigurationResult>& ranked) {
  if (ranked.empty() || ranked.front().values.size() < 2) return std::nullopt;
  const auto values = undecided(ranked);
  if (values.size() < 2) return std::nullopt;
  const auto count = static_cast<std::int64_t>(values.size());
  const double error = std::sqrt(residual_variance(values) / static_cast<double>(values.front().size()));
  return Luck{count, expected_largest(count) * error};
}

}  // namespace runner::analysis

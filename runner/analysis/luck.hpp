#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/configuration_result.hpp"

namespace runner::analysis {

/// Returns the expected largest of `n` independent standard normal numbers, n ∫ x φ(x) Φ(x)^(n−1) dx (David and
/// Nagaraja, Order Statistics, 2003, section 3.1). `n` is at least 1.
double expected_largest(std::int64_t n);

/// Says what the best of some configurations would owe to luck, were they all equally good.
struct Luck {
  /// The best and those that cannot be told apart from it, at least two.
  std::int64_t configurations = 0;
  /// By how much the best mean among them would be better than its own, in units of the metric.
  double advantage = 0.0;
};

/// Returns that for configurations that are ranked, best first; none where the best is clearly the best, or where there
/// are not two replicates that all of these have in common. What a replicate does to all alike is left out: the spread
/// is the residual of configurations by replicates without interaction, Σ (x_ij − x_i· − x_·j + x_··)² / (m−1)(n−1).
std::optional<Luck> luck_of_best(const std::vector<ConfigurationResult>& ranked);

}  // namespace runner::analysis

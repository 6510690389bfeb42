#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace runner::analysis {

/// Sums up a sample.
struct Moments {
  std::int64_t n = 0;
  double mean = 0.0;
  /// Of the sample, divided by n - 1; none for a single value.
  std::optional<double> sd;
  /// The standard error of the mean, sd / sqrt(n).
  std::optional<double> se;
};

/// Returns the moments of a sample that is not empty, the deviation in a second pass over it.
Moments moments_of(const std::vector<double>& values);

/// Returns a mean with its standard error, where it has one: `0.0562433 ± 0.028`.
std::string with_error(const Moments& moments);

/// Tells the trials of one configuration apart.
struct Replicate {
  std::int64_t seed = 0;
  /// Of a cross-validation.
  std::optional<std::int64_t> fold = std::nullopt;

  auto operator<=>(const Replicate&) const = default;
};

/// Returns the moments of `second - first`, replicate by replicate, over those that both have; none where there is
/// none. What a seed or fold does to both alike (its split, its initial weights) cancels out, so this tells apart what
/// means cannot.
std::optional<Moments> paired_difference(const std::map<Replicate, double>& first,
                                         const std::map<Replicate, double>& second);

/// Says whether a mean difference is more than two of its standard errors from zero. None where that cannot be said: of
/// one pair, and of less than six that differ by the same, as an accuracy over few rows does, since these say nothing
/// of their spread (six of one sign come about by chance once in 32 times, by the sign test).
std::optional<bool> is_clear(const Moments& difference);

}  // namespace runner::analysis

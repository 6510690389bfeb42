#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace runner::analysis {

/// Holds a parameter as samples have it: which of its distinct values, counted from 0.
struct ImportanceFactor {
  std::vector<std::size_t> level;  ///< Of each sample, below `levels`.
  std::size_t levels = 0;
  /// The levels go up with the value; otherwise they are names without an order.
  bool is_ordered = false;

  bool operator==(const ImportanceFactor&) const = default;
};

/// Says how much of the variance of a result each parameter explains.
struct Importance {
  /// By itself, for each factor, between 0 and 1.
  std::vector<double> share;
  /// Only by several together: what the shares leave of 1.
  double together = 0.0;
  /// Samples that the forest was grown on.
  std::int64_t samples = 0;
};

/// Computes a functional analysis of variance on a random forest (F. Hutter, H. Hoos and K. Leyton-Brown, "An Efficient
/// Approach for Assessing Hyperparameter Importance", ICML 2014): a regression forest of 64 trees learns the result,
/// and the variance of each tree's prediction over all combinations of levels, each level of a parameter equally
/// likely, is divided exactly into the parts of single parameters and the rest. The same samples give the same numbers.
/// Of more than `most_samples` as many are drawn. None where the result does not vary, or there are fewer than two
/// factors that do, or fewer than four samples.
std::optional<Importance> importance_of(const std::vector<ImportanceFactor>& factors, const std::vector<double>& values,
                                        std::size_t most_samples = 2'000);

}  // namespace runner::analysis

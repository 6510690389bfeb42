#pragma once

#include <cmath>
#include <cstddef>
#include <runner/search_space.hpp>
#include <string>

namespace runner {

/// Holds what is known of one configuration of a search.
struct SearchResult {
  /// The number of the suggestion, from 0.
  std::size_t suggestion = 0;
  SearchPoint point = {};
  /// Mean over the replicates of what the search makes small; a metric that should be large comes with the other sign.
  double mean = 0.0;
  /// How many replicates there were, and the standard error of their mean; NaN for a single one.
  std::size_t replicates = 1;
  double standard_error = std::nan("");
  /// No replicate ended with a number: the configuration crashed, failed or diverged. `mean` says nothing then.
  bool failed = false;
  /// How far its training came, 1 for all the way; less for one that was stopped early, whose mean is of that moment.
  double share_trained = 1.0;
};

/// Says whether one result is better than another: one with a number before one that failed, then one that was trained
/// longer, then the smaller mean, then the earlier suggestion, so that no two are equal.
inline bool ranks_before(const SearchResult& one, const SearchResult& other) {
  const bool one_failed = one.failed || !std::isfinite(one.mean);
  const bool other_failed = other.failed || !std::isfinite(other.mean);
  if (one_failed != other_failed) return other_failed;
  if (!one_failed) {
    if (one.share_trained != other.share_trained) return one.share_trained > other.share_trained;
    if (one.mean != other.mean) return one.mean < other.mean;
  }
  return one.suggestion < other.suggestion;
}

/// Holds a suggestion whose result is not known yet.
struct RunningSuggestion {
  std::size_t suggestion = 0;
  SearchPoint point = {};
};

/// Holds a configuration to try next.
struct Suggestion {
  /// A value for each parameter that is active, and for no other.
  SearchPoint point = {};
  /// One sentence for people: why this one.
  std::string reason = {};
};

}  // namespace runner

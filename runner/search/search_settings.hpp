#pragma once

#include <cstdint>
#include <runner/param.hpp>
#include <vector>

namespace runner::search {

/// Holds the keys of `search:` that are the runner's and not the sampler's.
struct SearchSettings {
  /// How many configurations are suggested.
  std::int64_t trials = 1;
  /// Of what is drawn, not of the trials.
  std::int64_t seed = 0;
  /// How many seeds each configuration is trained with: the trial's seed and those behind it.
  std::int64_t seeds_per_configuration = 1;
  /// How many of the suggestions before one may be without a result when it is made: see `SearchDefinition`.
  std::int64_t lag = 4;
  /// How many of the best configurations are trained anew in the end, in an experiment of its own; 0 for none.
  std::int64_t confirm = 0;
  /// With how many seeds that no configuration was judged by.
  std::int64_t confirm_seeds = 5;

  friend bool operator==(const SearchSettings&, const SearchSettings&) = default;
};

/// Returns their descriptions. A sampler's parameter of the same name could not be reached.
const std::vector<Param<SearchSettings>>& setting_parameters();

}  // namespace runner::search

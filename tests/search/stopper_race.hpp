#pragma once

#include <map>
#include <runner/stopper.hpp>
#include <set>
#include <string>
#include <vector>

namespace runner::testing {

/// The values of one configuration: for each of its trials one after each epoch.
using Curves = std::vector<std::vector<double>>;

/// Says what became of the configurations of a search that a stopper decided about.
struct RaceResult {
  /// To how many epochs each came, with how many of its trials, and the reasons of those that were stopped.
  std::vector<std::int64_t> epochs;
  std::vector<std::size_t> replicates = {};
  std::map<std::size_t, std::string> stopped;
  /// Of all trials together.
  std::int64_t trained = 0;
};

/// Asks a stopper about configurations that come to these curves, each of its decisions from the results of all but the
/// last `lag` before it. Throws std::runtime_error where it decides what cannot be done.
RaceResult race(const Stopper& stopper, const std::vector<Curves>& configurations, std::size_t lag = 0);

}  // namespace runner::testing

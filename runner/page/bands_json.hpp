#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "page/curves.hpp"

namespace runner::page {

/// Holds the completed trials of a configuration, by their places in the curves.
struct CompletedTrials {
  std::string configuration;  ///< Its id.
  std::vector<std::size_t> trials;
};

/// Holds the mean curves of a configuration as they were made of these trials.
struct MadeBand {
  std::vector<std::size_t> trials;
  std::size_t numbers = 0;
  nlohmann::json metrics;
};

/// By the configuration's id. Whoever keeps it takes out those of whose trials any curve has changed.
using MadeBands = std::map<std::string, MadeBand>;

/// Returns the curves of a metric that these trials have.
std::vector<const analysis::Curve*> curves_of(const Curves& curves, std::size_t metric,
                                              const std::vector<std::size_t>& trials);

/// Returns mean and deviation over the completed trials, by the configuration's id as the page shortens it, of those
/// that have several; `completed` begins with the best. Once they have `limit` numbers the others are left out and a
/// sentence says so in `left_out`. What is in `made` is not computed again.
nlohmann::json bands_json(const Curves& curves, const std::vector<CompletedTrials>& completed, std::size_t limit,
                          MadeBands& made, nlohmann::json& left_out);

}  // namespace runner::page

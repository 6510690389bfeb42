#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/config.hpp"
#include "config/draft.hpp"
#include "config/report.hpp"
#include "search/search_definition.hpp"

namespace runner::config {

/// Holds what a config says about its trials; complete only where nothing was noted.
struct CheckedTrials {
  /// The first trial in the form of `spec::to_json`.
  nlohmann::json first = nlohmann::json::object();
  /// Of a search, what the trials of one configuration differ in.
  std::vector<Axis> axes;
  std::optional<search::SearchDefinition> search;
  /// Where its stopper is chosen.
  std::optional<Span> stopper_where;
};

/// Checks everything in a draft that reaches a trial, each value of each axis included.
CheckedTrials check_trials(const Draft& draft, const catalogue::Catalogue& catalogue, Report& report);

}  // namespace runner::config

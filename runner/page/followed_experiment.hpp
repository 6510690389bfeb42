#pragma once

#include <map>
#include <string>
#include <vector>

#include "page/followed_curves.hpp"
#include "page/kept_importance.hpp"

namespace runner::page {

/// Holds what is kept of an experiment from one document to the next, and who was at work when the last one was made.
struct FollowedExperiment {
  FollowedCurves curves;
  /// By the metric that its trials follow.
  std::map<std::string, KeptImportance> importance;
  /// Those that have no end.
  std::vector<database::AttemptSpan> running;
};

}  // namespace runner::page

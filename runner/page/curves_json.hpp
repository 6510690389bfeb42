#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "page/curves.hpp"

namespace runner::page {

/// Bounds what a page holds of curves: about 4 MB in all.
struct CurveLimits {
  /// Bytes of single curves as the page holds them. Metrics are taken in their order while they fit.
  std::size_t single_bytes = 3'300'000;
  /// Numbers of means and deviations. Configurations are taken in the order of their ranks while they fit.
  std::size_t bands = 80'000;
};

/// Returns the curves as the page reads them. `completed` holds for each configuration, the best first, the places of
/// its completed trials. What does not fit is left out and said in `left_out`, a sentence each.
nlohmann::json curves_json(const Curves& curves, const std::vector<database::TrialRow>& trials,
                           const std::vector<std::vector<std::size_t>>& completed,
                           const std::vector<database::CheckpointMark>& marks, const CurveLimits& limits = {});

}  // namespace runner::page

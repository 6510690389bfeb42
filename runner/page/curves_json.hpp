#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "page/bands_json.hpp"
#include "page/curves.hpp"

namespace runner::page {

/// Bounds what a page holds of curves: about 4 MB in all.
struct CurveLimits {
  /// Bytes of single curves as the page holds them. Metrics are taken in their order while they fit.
  std::size_t single_bytes = 3'300'000;
  /// Numbers of means and deviations. Configurations are taken in the order of their ranks while they fit.
  std::size_t bands = 80'000;
};

/// Says from which epoch on a trial has numbers of any metric, and over how many epochs.
struct EpochRange {
  std::int64_t first = 0;
  std::int64_t length = 0;
};
EpochRange range_of(const Curves& curves, std::size_t trial);
std::vector<EpochRange> ranges_of(const Curves& curves);

/// Returns what stands for the single curves of a metric where they are too many.
nlohmann::json quantiles_json(const Curves& curves, std::size_t metric, const std::vector<CompletedTrials>& completed);
/// Says of which metrics that is so.
std::string left_out_singles(const std::string& metrics, const std::vector<CompletedTrials>& completed);

/// Returns the curves as the page reads them; `completed` begins with the best configuration. What does not fit is left
/// out and said in `left_out`, a sentence each.
nlohmann::json curves_json(const Curves& curves, const std::vector<database::TrialRow>& trials,
                           const std::vector<CompletedTrials>& completed,
                           const std::vector<database::CheckpointMark>& marks, const CurveLimits& limits = {});

}  // namespace runner::page

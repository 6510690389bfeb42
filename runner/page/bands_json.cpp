#include "page/bands_json.hpp"

#include <fmt/format.h>

#include "page/column.hpp"
#include "page/groups_json.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

MadeBand band_of(const Curves& curves, const std::vector<std::size_t>& trials) {
  MadeBand made{trials, 0, json::array()};
  for (std::size_t metric = 0; metric < curves.metrics().size(); ++metric) {
    const auto band = analysis::curve_band(curves_of(curves, metric, trials));
    made.numbers += 2 * band.n.size();
    made.metrics.push_back(
        {{"first", band.first_epoch}, {"n", column(band.n)}, {"mean", column(band.mean)}, {"sd", column(band.sd)}});
  }
  return made;
}

}  // namespace

std::vector<const analysis::Curve*> curves_of(const Curves& curves, std::size_t metric,
                                              const std::vector<std::size_t>& trials) {
  std::vector<const analysis::Curve*> chosen;
  for (const std::size_t trial : trials) {
    if (!curves.curve(metric, trial).values.empty()) chosen.push_back(&curves.curve(metric, trial));
  }
  return chosen;
}

json bands_json(const Curves& curves, const std::vector<CompletedTrials>& completed, std::size_t limit, MadeBands& made,
                json& left_out) {
  json bands = json::object();
  std::size_t numbers = 0;
  std::size_t omitted = 0;
  for (const auto& [configuration, trials] : completed) {
    if (trials.size() < 2) continue;
    if (numbers > limit) {
      ++omitted;
      continue;
    }
    const auto [found, is_new] = made.try_emplace(configuration);
    if (is_new || found->second.trials != trials) found->second = band_of(curves, trials);
    numbers += found->second.numbers;
    bands[short_id(configuration)] = found->second.metrics;
  }
  if (omitted > 0) {
    left_out.push_back(fmt::format(
        "Mean curves are here of the {} best configurations that have several completed trials, not of the other {}.",
        bands.size(), omitted));
  }
  return bands;
}

}  // namespace runner::page

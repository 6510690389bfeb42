#include "stoppers/asynchronous_halving.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "stoppers/rungs.hpp"

namespace runner::stoppers {

namespace {

using Kind = StopperDecision::Kind;

}  // namespace

AsynchronousHalving::AsynchronousHalving(const StopperSetting& setting, std::int64_t min_epochs, double factor)
    : rungs_(geometric_rungs(setting, min_epochs, factor)), factor_(factor) {
  need_rungs_before_end(rungs_, "asha");
}

StopperDecision AsynchronousHalving::decide(std::span<const Contender> contenders, std::size_t left) const {
  const bool all_known =
      std::none_of(contenders.begin(), contenders.end(), [](const Contender& one) { return one.is_running(); });
  const auto best_of = [&](std::size_t count) {
    return static_cast<std::size_t>(std::floor(static_cast<double>(count) / factor_));
  };
  std::vector<std::vector<Standing>> rungs;
  for (std::size_t k = 0; k + 1 < rungs_.size(); ++k) rungs.push_back(standings(contenders, rungs_[k]));

  const bool is_end = left == 0 && all_known;
  // Not before the end may one go on that the rule alone would leave.
  for (const bool at_end : {false, true}) {
    if (at_end && !is_end) break;
    for (auto k = rungs.size(); k-- > 0;) {
      const auto& rung = rungs[k];
      const auto going = std::min(rung.size(), std::max<std::size_t>(best_of(rung.size()), at_end ? 1 : 0));
      for (std::size_t p = 0; p < going; ++p) {
        const auto& one = contenders[rung[p].place];
        if (!one.is_waiting() || one.told_epochs != rungs_[k] || !rung[p].value) continue;
        return {Kind::go_on, one.suggestion, rungs_[k + 1], standing_text(rung, p, rungs_[k])};
      }
    }
  }

  std::size_t most = contenders.size() + left;
  for (std::size_t k = 0; k < rungs.size(); ++k) {
    const auto& rung = rungs[k];
    if (k > 0) {
      const auto told = std::count_if(contenders.begin(), contenders.end(),
                                      [&](const Contender& one) { return one.told_epochs >= rungs_[k]; });
      most = static_cast<std::size_t>(told) + best_of(most);
    }
    const auto lost_from = is_end ? 0 : std::max<std::size_t>(1, best_of(most));
    for (std::size_t p = 0; p < rung.size(); ++p) {
      const auto& one = contenders[rung[p].place];
      if (!one.is_waiting() || one.told_epochs != rungs_[k] || (p < lost_from && rung[p].value)) continue;
      const auto why = is_end ? std::string("when the search ended") : std::to_string(lost_from) + " can go on";
      return {Kind::stop, one.suggestion, 0, standing_text(rung, p, rungs_[k]) + "; " + why};
    }
  }
  if (left > 0) return {Kind::begin, 0, rungs_.front(), "nothing can go on"};
  return {};
}

}  // namespace runner::stoppers

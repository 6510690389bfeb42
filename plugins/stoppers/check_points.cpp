#include "stoppers/check_points.hpp"

#include <algorithm>

#include "stoppers/rungs.hpp"

namespace runner::stoppers {

using Kind = StopperDecision::Kind;

StopperDecision decide_each(std::span<const Contender> contenders, std::size_t left,
                            const std::vector<std::int64_t>& rungs, const Judge& judge) {
  for (const auto& one : contenders) {
    if (!one.is_waiting() || one.known_epochs >= rungs.back()) continue;
    if (auto reason = judge(one)) return {Kind::stop, one.suggestion, 0, *std::move(reason)};
    const auto next = std::upper_bound(rungs.begin(), rungs.end(), one.known_epochs);
    return {Kind::go_on, one.suggestion, *next, "nothing speaks against it after " + epochs_text(one.known_epochs)};
  }
  if (left > 0) return {Kind::begin, 0, rungs.front(), "everybody else is at work or has ended"};
  return {};
}

}  // namespace runner::stoppers

#include "stoppers/hyperband_brackets.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "stoppers/rungs.hpp"

namespace runner::stoppers {

namespace {

using Kind = StopperDecision::Kind;

}  // namespace

HyperbandBrackets::HyperbandBrackets(const StopperSetting& setting, std::int64_t min_epochs, double factor)
    : factor_(factor) {
  const auto rungs = geometric_rungs(setting, min_epochs, factor);
  need_rungs_before_end(rungs, "hyperband");
  for (std::size_t first = 0; first < rungs.size(); ++first) {
    const auto s = static_cast<double>(rungs.size() - 1 - first);
    const double size = static_cast<double>(rungs.size()) / (s + 1.0) * std::pow(factor, s);
    // 5/5 · 3⁴ is to be 81, however it is rounded.
    brackets_.push_back({static_cast<std::size_t>(std::ceil(size - 1e-9)),
                         {rungs.begin() + static_cast<std::ptrdiff_t>(first), rungs.end()}});
  }
}

StopperDecision HyperbandBrackets::decide(std::span<const Contender> contenders, std::size_t left) const {
  std::size_t begin = 0;
  for (std::size_t number = 0;; ++number) {
    const auto& bracket = brackets_[number % brackets_.size()];
    const auto count = std::min(bracket.size, contenders.size() - begin);
    const bool is_full = count == bracket.size || left == 0;
    if (count > 0) {
      auto decision = decide_in(bracket, contenders.subspan(begin, count), is_full);
      if (decision.kind != Kind::wait) return decision;
    }
    if (!is_full) {
      return {Kind::begin, 0, bracket.rungs.front(),
              "number " + std::to_string(count + 1) + " of " + std::to_string(bracket.size) + " of bracket " +
                  std::to_string(number + 1)};
    }
    begin += count;
    if (begin == contenders.size() && left == 0) return {};
  }
}

StopperDecision HyperbandBrackets::decide_in(const Bracket& bracket, std::span<const Contender> members,
                                             bool is_full) const {
  if (!is_full) return {};
  for (std::size_t i = 0; i + 1 < bracket.rungs.size(); ++i) {
    const auto epochs = bracket.rungs[i];
    const auto is_told = [&](const Contender& one) { return one.told_epochs >= epochs; };
    const auto told = static_cast<std::size_t>(std::count_if(members.begin(), members.end(), is_told));
    // Of these alone; who was stopped in a lower rung, or ended there, is none of them.
    std::vector<Standing> rung;
    for (const auto& one : standings(members, epochs)) {
      if (is_told(members[one.place])) rung.push_back(one);
    }
    if (rung.size() < told) return {};
    const double share = static_cast<double>(members.size()) * std::pow(factor_, -static_cast<double>(i + 1));
    const auto going = std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(share + 1e-9)));
    for (std::size_t p = 0; p < rung.size(); ++p) {
      const auto& one = members[rung[p].place];
      if (!one.is_waiting() || one.told_epochs != epochs) continue;
      const auto reason = standing_text(rung, p, epochs) + " of its bracket";
      if (p < going && rung[p].value) return {Kind::go_on, one.suggestion, bracket.rungs[i + 1], reason};
      return {Kind::stop, one.suggestion, 0, reason + "; " + std::to_string(going) + " can go on"};
    }
  }
  return {};
}

}  // namespace runner::stoppers

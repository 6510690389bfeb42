#include "stoppers/seed_race.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "stoppers/rungs.hpp"
#include "stoppers/seed_differences.hpp"

namespace runner::stoppers {

namespace {

using Kind = StopperDecision::Kind;

// The best of those that have been trained with as many seeds; of equal ones the earlier.
const Contender* best_beside(const Contender& one, std::span<const Contender> contenders, std::int64_t epochs) {
  const Contender* best = nullptr;
  std::optional<double> value;
  for (const auto& other : contenders) {
    if (&other == &one || other.known_replicates < one.known_replicates) continue;
    const auto mean = mean_within(other, epochs);
    if (!mean || (value && *mean >= *value)) continue;
    best = &other;
    value = mean;
  }
  return best;
}

std::string seeds_text(std::size_t count) { return std::to_string(count) + (count == 1 ? " seed" : " seeds"); }

}  // namespace

SeedRace::SeedRace(const StopperSetting& setting, std::int64_t min_seeds, double significance)
    : epochs_(setting.epochs), min_seeds_(static_cast<std::size_t>(min_seeds)), significance_(significance) {
  if (setting.replicates > min_seeds_) return;
  throw std::invalid_argument("stopper 'race' begins with " + std::to_string(min_seeds_) +
                              " trials of each configuration and has none to add, since there " +
                              (setting.replicates == 1 ? "is 1" : "are " + std::to_string(setting.replicates)) +
                              "; set search.seeds_per_configuration");
}

StopperDecision SeedRace::decide(std::span<const Contender> contenders, std::size_t left) const {
  for (const auto& one : contenders) {
    if (one.is_waiting()) return judge(one, contenders);
  }
  if (left > 0) return {Kind::begin, 0, epochs_, "everybody else is at work or decided", min_seeds_};
  return {};
}

StopperDecision SeedRace::judge(const Contender& one, std::span<const Contender> contenders) const {
  const auto stop = [&](std::string reason) {
    return StopperDecision{Kind::stop, one.suggestion, 0, std::move(reason)};
  };
  const auto go_on = [&](std::string reason) {
    return StopperDecision{Kind::go_on, one.suggestion, epochs_, std::move(reason), one.known_replicates + 1};
  };
  const auto after = " after " + seeds_text(one.known_replicates);
  if (!mean_within(one, epochs_)) return stop("no trial has a value" + after);
  const auto* best = best_beside(one, contenders, epochs_);
  if (best == nullptr) return go_on("nobody has as many seeds to compare with" + after);
  const auto found = differences(one, *best, epochs_);
  const auto of_best = " suggestion " + std::to_string(best->suggestion) + after;
  if (found.size() < 2) return go_on("too few seeds tell it from" + of_best);
  if (are_too_few(found)) return go_on("too few seeds, all with the same difference, tell it from" + of_best);
  const auto [difference, error] = behind(found);
  const boost::math::students_t student(static_cast<double>(found.size() - 1));
  const double allowed = boost::math::quantile(student, 1.0 - significance_) * error;
  if (!(difference > allowed)) return go_on("it cannot be told to be worse than" + of_best);
  return stop(text_of(difference) + " behind" + of_best + ", where " + text_of(allowed) + " could be chance");
}

}  // namespace runner::stoppers

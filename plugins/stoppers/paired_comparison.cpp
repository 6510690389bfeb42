#include "stoppers/paired_comparison.hpp"

#include <optional>
#include <stdexcept>
#include <string>

#include "stoppers/check_points.hpp"
#include "stoppers/rungs.hpp"
#include "stoppers/seed_differences.hpp"

namespace runner::stoppers {

namespace {

constexpr std::size_t least_seeds = 3;

}  // namespace

PairedComparison::PairedComparison(const StopperSetting& setting, std::int64_t min_epochs, std::int64_t every,
                                   double standard_errors)
    : rungs_(even_rungs(setting, min_epochs, every)), standard_errors_(standard_errors) {
  if (setting.replicates < least_seeds) {
    throw std::invalid_argument("stopper 'paired' compares configurations seed by seed and needs " +
                                std::to_string(least_seeds) + " trials of each at least, of which there " +
                                (setting.replicates == 1 ? "is 1" : "are " + std::to_string(setting.replicates)) +
                                "; set search.seeds_per_configuration");
  }
  need_rungs_before_end(rungs_, "paired");
}

StopperDecision PairedComparison::decide(std::span<const Contender> contenders, std::size_t left) const {
  const auto judge = [&](const Contender& contender) -> std::optional<std::string> {
    const auto epochs = contender.known_epochs;
    const auto mean = mean_within(contender, epochs);
    if (!mean) return "no trial has a value after " + epochs_text(epochs);
    const auto order = standings(contenders, epochs);
    const auto& best = contenders[order.front().place];
    if (best.suggestion == contender.suggestion) return std::nullopt;
    const auto found = differences(contender, best, epochs);
    if (found.size() < least_seeds || are_too_few(found)) return std::nullopt;
    const auto [difference, error] = behind(found);
    if (!(difference > standard_errors_ * error)) return std::nullopt;
    return text_of(difference) + " behind suggestion " + std::to_string(best.suggestion) + " after " +
           epochs_text(epochs) + ", with a standard error of " + text_of(error) + " over " +
           std::to_string(found.size()) + " seeds";
  };
  return decide_each(contenders, left, rungs_, judge);
}

}  // namespace runner::stoppers

#include "stoppers/paired_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "stoppers/check_points.hpp"
#include "stoppers/rungs.hpp"

namespace runner::stoppers {

namespace {

constexpr std::size_t least_seeds = 3;

// By seed, of those of which both have a value.
std::vector<double> differences(const Contender& one, const Contender& other, std::int64_t epochs) {
  std::vector<double> out;
  for (std::size_t s = 0; s < std::min(one.trials.size(), other.trials.size()); ++s) {
    const auto ours = best_within(one.trials[s], epochs);
    const auto theirs = best_within(other.trials[s], epochs);
    if (ours && theirs) out.push_back(*ours - *theirs);
  }
  return out;
}

struct Behind {
  double mean = 0.0;
  double standard_error = 0.0;
};

Behind behind(const std::vector<double>& differences) {
  const auto n = static_cast<double>(differences.size());
  Behind out;
  for (const double one : differences) out.mean += one / n;
  double squares = 0.0;
  for (const double one : differences) squares += (one - out.mean) * (one - out.mean);
  out.standard_error = std::sqrt(squares / (n - 1.0) / n);
  return out;
}

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
    if (found.size() < least_seeds) return std::nullopt;
    const auto [difference, error] = behind(found);
    if (!(difference > standard_errors_ * error)) return std::nullopt;
    return text_of(difference) + " behind suggestion " + std::to_string(best.suggestion) + " after " +
           epochs_text(epochs) + ", with a standard error of " + text_of(error) + " over " +
           std::to_string(found.size()) + " seeds";
  };
  return decide_each(contenders, left, rungs_, judge);
}

}  // namespace runner::stoppers

#include "stoppers/median_rule.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "stoppers/check_points.hpp"
#include "stoppers/rungs.hpp"

namespace runner::stoppers {

namespace {

// The mean over the trials of the means of their values within the first epochs.
std::optional<double> running_average(const Contender& contender, std::int64_t epochs) {
  double sum = 0.0;
  int count = 0;
  for (const auto& trial : contender.trials) {
    if (trial.failed) continue;
    double of_trial = 0.0;
    int values = 0;
    for (const auto& point : trial.curve) {
      if (point.epochs > epochs) continue;
      of_trial += point.value;
      ++values;
    }
    if (values == 0) continue;
    sum += of_trial / values;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

}  // namespace

MedianRule::MedianRule(const StopperSetting& setting, std::int64_t min_epochs, std::int64_t every,
                       std::int64_t min_configurations)
    : rungs_(even_rungs(setting, min_epochs, every)),
      min_configurations_(static_cast<std::size_t>(min_configurations)) {
  need_rungs_before_end(rungs_, "median");
}

StopperDecision MedianRule::decide(std::span<const Contender> contenders, std::size_t left) const {
  const auto judge = [&](const Contender& contender) -> std::optional<std::string> {
    const auto epochs = contender.known_epochs;
    std::vector<double> averages;
    for (const auto& other : contenders) {
      if (other.known_epochs < rungs_.back()) continue;
      if (const auto average = running_average(other, epochs)) averages.push_back(*average);
    }
    if (averages.size() < min_configurations_) return std::nullopt;
    const auto count = averages.size();
    const double median = median_of(std::move(averages));
    const auto best = mean_within(contender, epochs);
    if (best && *best <= median) return std::nullopt;
    return text_of(best) + " after " + epochs_text(epochs) + ", worse than the median " + text_of(median) +
           " of what " + std::to_string(count) + " configurations had on the way";
  };
  return decide_each(contenders, left, rungs_, judge);
}

}  // namespace runner::stoppers
